package io.rpcboot.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import tools.jackson.databind.jsontype.PolymorphicTypeValidator;
import tools.jackson.dataformat.cbor.CBORMapper;

class JacksonClassNamesTests {

    private static final PolymorphicTypeValidator ANYTHING =
            BasicPolymorphicTypeValidator.builder().allowIfSubType(Object.class).build();

    /** Sets a flag when a peer gets it loaded. */
    static final class Gadget {
        static {
            System.setProperty("io.rpcboot.codec.gadget", "loaded");
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    interface ByClass {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.MINIMAL_CLASS)
    interface ByMinimalClass {}

    record DeepInside(Map<String, List<ByClass>> members) {}

    record OnTheMember(
            @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS) Object any) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
    @JsonSubTypes(@JsonSubTypes.Type(value = Hides.class, name = "hides"))
    interface ByName {}

    record Hides(ByClass inside) implements ByName {}

    record Itself(Itself next, List<Itself> others) {}

    @Test
    void mappersWithDefaultTypingAreRefusedWithTheCure() {
        JsonMapper json = JsonMapper.builder()
                .activateDefaultTyping(ANYTHING, DefaultTyping.NON_FINAL)
                .build();
        CBORMapper cbor = CBORMapper.builder()
                .activateDefaultTypingAsProperty(ANYTHING, DefaultTyping.OBJECT_AND_NON_CONCRETE, "@class")
                .build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonPayloadCodec.json(json))
                .withMessageContainingAll("codec 'json'", "default typing", "Remove activateDefaultTyping", "Id.NAME");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonPayloadCodec.cbor(cbor))
                .withMessageStartingWith("codec 'cbor'");
    }

    @Test
    void aMapperOfAnotherFormatIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JacksonPayloadCodec.cbor(new JsonMapper()))
                .withMessage("codec 'cbor' needs a mapper that writes CBOR, not JSON");
    }

    @ParameterizedTest
    @EnumSource
    void typesThatNameClassesAreRefusedWhereverTheyHide(Format format) {
        JacksonPayloadCodec codec = format.codec();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.reader(ByClass.class))
                .withMessageContainingAll(
                        ByClass.class.getName(), "@JsonTypeInfo(use = CLASS)", "Use JsonTypeInfo.Id.NAME");
        assertThatIllegalArgumentException().isThrownBy(() -> codec.writer(ByMinimalClass.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.reader(Format.type(new TypeReference<List<DeepInside>>() {})))
                .withMessageContaining("in java.util.List<" + ByClass.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.reader(OnTheMember.class))
                .withMessageContaining("member 'any' of " + OnTheMember.class.getName());
        assertThatIllegalArgumentException().isThrownBy(() -> codec.writer(OnTheMember.class));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.reader(ByName.class))
                .withMessageContaining("member 'inside' of " + Hides.class.getName());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.argumentsReader(List.of(new Argument("a", ByClass.class, true))));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> Format.write(codec.writer(Object.class), new Hides(null)));
    }

    @ParameterizedTest
    @EnumSource
    void typesThatContainThemselvesAreFine(Format format) {
        assertThat(format.read(format.codec().reader(Itself.class), "{\"next\":{}}"))
                .isEqualTo(new Itself(new Itself(null, null), null));
    }

    @ParameterizedTest
    @EnumSource
    void classNamesInPayloadsAreData(Format format) {
        JacksonPayloadCodec codec = format.codec();
        String gadget = JacksonClassNamesTests.class.getName() + "$Gadget";

        assertThat(format.read(codec.reader(Object.class), "[\"" + gadget + "\",{\"dataSourceName\":\"ldap://x\"}]"))
                .isEqualTo(List.of(gadget, Map.of("dataSourceName", "ldap://x")));
        assertThat(format.read(codec.reader(Map.class), "{\"@class\":\"" + gadget + "\"}"))
                .isEqualTo(Map.of("@class", gadget));
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> format.read(codec.reader(Map.class), "[\"" + gadget + "\",{}]"));
        assertThat(System.getProperty("io.rpcboot.codec.gadget")).isNull();
    }
}
