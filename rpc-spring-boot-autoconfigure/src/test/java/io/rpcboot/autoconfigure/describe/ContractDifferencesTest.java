package io.rpcboot.autoconfigure.describe;

import static org.assertj.core.api.Assertions.assertThat;

import io.rpcboot.PayloadSpec;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What a client and a server that differ are told, in words; and which differences nobody need hear of. */
class ContractDifferencesTest {

    private static final String FLEET = "fleet (10.0.0.4, app 1.8)";

    private final OperationDescriber describer = new OperationDescriber(new JsonMapper());

    record Line(String text) {}

    record LongLine(String text, int number) {}

    record OptionalLine(String text, Optional<Integer> number, String more) {}

    record NumberedLine(int text) {}

    enum Mode {
        FAST,
        SLOW
    }

    enum OldMode {
        FAST
    }

    record Job(Mode mode, List<Line> lines) {}

    record OldJob(OldMode mode, List<NumberedLine> lines) {}

    record Tree(String name, List<Tree> children, Map<String, Tree> named) {}

    record OtherTree(String name, List<OtherTree> children, Map<String, OtherTree> named) {}

    record At(Instant at) {}

    private OperationDescription value(Type payload, Type result) {
        return describer.describe("text.count", PayloadSpec.value(payload), result, false);
    }

    private static List<String> sentences(OperationDescription server, OperationDescription client) {
        ServiceDescription service =
                new ServiceDescription("1", "fleet", "1.8", List.of(server.name(), "text.grep"), List.of(server));
        return ContractDifferences.sentences(service, client, FLEET);
    }

    private void assertSentence(OperationDescription server, OperationDescription client, String... texts) {
        assertThat(sentences(server, client)).containsExactly(texts);
    }

    @Test
    void oneOperationIsMissing() {
        OperationDescription client =
                describer.describe("text.cuont", PayloadSpec.value(String.class), int.class, false);
        assertSentence(
                value(String.class, int.class),
                client,
                "no operation 'text.cuont' on fleet (10.0.0.4, app 1.8), nearest 'text.count'");
    }

    @Test
    void twoParameterIsOfAnotherType() {
        assertSentence(
                value(Line.class, int.class),
                value(String.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): parameter is ContractDifferencesTest.Line {text}, this client"
                        + " sends String");
    }

    @Test
    void threeFieldIsRequiredAndNotSent() {
        assertSentence(
                value(LongLine.class, int.class),
                value(Line.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): field 'number' (integer) is required, this client does not"
                        + " send it");
    }

    @Test
    void fourFieldsOfElementsAndConstantsDiffer() {
        assertSentence(
                value(OldJob.class, int.class),
                value(Job.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): field 'lines[].text' is integer, this client sends String",
                "'text.count' on fleet (10.0.0.4, app 1.8): field 'mode' may be FAST, this client may send SLOW as"
                        + " well");
    }

    @Test
    void fiveStreamMeetsOneValue() {
        OperationDescription stream =
                describer.describe("text.count", PayloadSpec.stream(Line.class), int.class, false);
        assertSentence(
                value(Line.class, int.class),
                stream,
                "'text.count' on fleet (10.0.0.4, app 1.8): takes one ContractDifferencesTest.Line {text}, this client"
                        + " sends a stream of ContractDifferencesTest.Line {text}");
        assertThat(sentences(stream, value(Line.class, int.class))).isEmpty();
    }

    @Test
    void sixResultIsAStream() {
        OperationDescription streamed =
                describer.describe("text.count", PayloadSpec.value(Line.class), int.class, true);
        assertSentence(
                streamed,
                value(Line.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): result is a stream of integer, this client expects one"
                        + " integer");
        assertThat(sentences(value(Line.class, int.class), streamed)).isEmpty();
    }

    @Test
    void sevenResultIsOfAnotherTypeOrLacksAField() {
        assertSentence(
                value(String.class, String.class),
                value(String.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): result is String, this client expects integer");
        assertSentence(
                value(String.class, Line.class),
                value(String.class, LongLine.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): the result has no field 'number', this client needs it"
                        + " (integer)");
    }

    @Test
    void eightArgumentsHaveOtherNames() {
        OperationDescription server = describer.describe(
                "text.count",
                PayloadSpec.arguments(List.of(new Argument("x", int.class, true), new Argument("y", int.class, true))),
                int.class,
                false);
        OperationDescription client = describer.describe(
                "text.count",
                PayloadSpec.arguments(List.of(new Argument("x", int.class, true), new Argument("z", int.class, true))),
                int.class,
                false);
        assertSentence(
                server,
                client,
                "'text.count' on fleet (10.0.0.4, app 1.8): field 'y' (integer) is required, this client does not send"
                        + " it",
                "'text.count' on fleet (10.0.0.4, app 1.8): field 'z' is not known there, this client sends it");
        assertSentence(
                server,
                describer.describe("text.count", PayloadSpec.none(), int.class, false),
                "'text.count' on fleet (10.0.0.4, app 1.8): parameter is {x, y}, this client sends none");
    }

    @Test
    void nineServerTakesOrGivesNothing() {
        assertSentence(
                describer.describe("text.count", PayloadSpec.none(), Void.class, false),
                value(String.class, int.class),
                "'text.count' on fleet (10.0.0.4, app 1.8): takes no parameter, this client sends String",
                "'text.count' on fleet (10.0.0.4, app 1.8): has no result, this client expects integer");
    }

    @Test
    void differencesThatDoNoHarmAreNone() {
        assertThat(sentences(value(OptionalLine.class, Line.class), value(Line.class, OptionalLine.class)))
                .isEmpty();
        assertThat(sentences(value(Line.class, long.class), value(LongLine.class, double.class)))
                .isEmpty();
        assertThat(sentences(value(Line.class, Line.class), value(Line.class, Void.class)))
                .isEmpty();
        assertThat(sentences(value(byte[].class, At.class), value(String.class, At.class)))
                .isEmpty();
        assertThat(sentences(value(Object.class, Object.class), value(Line.class, Line.class)))
                .isEmpty();
    }

    @Test
    void typesThatContainThemselvesAreDescribedOnceAndCompared() {
        OperationDescription server = value(Tree.class, int.class);
        assertThat(server.payloadSchema()).containsKey("$defs");
        assertThat(sentences(server, value(OtherTree.class, int.class))).isEmpty();
        assertThat(sentences(server, value(String.class, int.class))).hasSize(1);
    }

    @Test
    void equalContractsHaveEqualFingerprintsWhateverTheirClassesAreCalled() {
        record Same(String text) {}
        assertThat(value(Same.class, int.class).fingerprint())
                .isEqualTo(value(Line.class, int.class).fingerprint())
                .hasSize(16);
        assertThat(value(LongLine.class, int.class).fingerprint())
                .isNotEqualTo(value(Line.class, int.class).fingerprint());
    }

    @Test
    void genericTypesAreDescribed() {
        Type lists = new ParameterizedTypeReference<Map<String, List<Line>>>() {}.getType();
        assertThat(SchemaWords.of(value(lists, int.class).payloadSchema()))
                .isEqualTo("map of list of ContractDifferencesTest.Line {text}");
    }

    @Test
    void schemasOfAPeerThatMeansHarmAreBounded() {
        Map<String, Object> loop = Map.of(
                "type",
                "array",
                "items",
                Map.of("$ref", "#/$defs/a"),
                "$defs",
                Map.of("a", Map.of("type", "array", "items", Map.of("$ref", "#/$defs/a"))));
        assertThat(SchemaComparison.compare(loop, loop)).isEmpty();
        Map<String, Object> odd = Map.of("type", List.of(1), "properties", 7, "required", "x", "enum", 3);
        assertThat(SchemaComparison.compare(odd, odd)).isEmpty();
        assertThat(SchemaComparison.compare(odd, value(Line.class, int.class).payloadSchema()))
                .hasSize(1);
        Object many = Map.of("type", "object", "properties", Map.of(), "required", Collections.nCopies(5000, "x\n"));
        assertThat(SchemaComparison.compare(many, Map.of("type", "object", "properties", Map.of("a", Map.of()))))
                .hasSize(SchemaComparison.MAX_DIFFERENCES)
                .allSatisfy(each -> assertThat(each.ofPayload()).doesNotContain("\n"));
    }
}
