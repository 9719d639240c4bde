package io.rpcboot.codec;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.sym.PropertyNameMatcher;
import tools.jackson.core.util.Named;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads named arguments from an object, in one pass and whatever order its members have. */
final class JacksonArgumentsReader implements PayloadReader, JacksonParsers.Target {

    private static final Object ABSENT = new Object();
    private static final Set<Class<?>> OPTIONALS = Set.of(OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final JacksonParsers parsers;
    private final JacksonRoot root;
    private final List<PayloadCodec.Argument> arguments;
    private final JavaType[] types;
    private final ObjectReader[] readers;
    private final PropertyNameMatcher names;

    JacksonArgumentsReader(
            JacksonParsers parsers,
            TokenStreamFactory factory,
            List<PayloadCodec.Argument> arguments,
            JavaType[] types,
            ObjectReader[] readers) {
        this.parsers = parsers;
        this.arguments = arguments;
        this.types = types;
        this.readers = readers;
        this.names = factory.constructNameMatcher(
                arguments.stream().map(each -> Named.fromString(each.name())).toList(), false);
        this.root = new JacksonRoot(
                "arguments (" + knownNames() + ")",
                null,
                IntStream.range(0, types.length)
                        .boxed()
                        .collect(Collectors.toMap(i -> arguments.get(i).name(), i -> types[i])));
    }

    @Override
    public Object read(ByteBuf payload) {
        return Objects.requireNonNull(parsers.read(payload, this));
    }

    @Override
    public @Nullable Object[] read(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first != JsonToken.START_OBJECT) {
            throw wrong(
                    parser,
                    "expected an object with the members " + knownNames() + ", found "
                            + JacksonReadFailures.found(first));
        }
        @Nullable Object[] values = new Object[types.length];
        Arrays.fill(values, ABSENT);
        for (int i = parser.nextNameMatch(names);
                i != PropertyNameMatcher.MATCH_END_OBJECT;
                i = parser.nextNameMatch(names)) {
            if (i < 0) {
                throw wrong(parser, "unknown argument; known are " + knownNames())
                        .prependPath(Object[].class, String.valueOf(parser.currentName()));
            }
            if (values[i] != ABSENT) {
                throw at(wrong(parser, "given twice"), i);
            }
            values[i] = value(parser, i);
            if (values[i] == null && arguments.get(i).required()) {
                throw at(wrong(parser, "null, expected " + JacksonRoot.name(types[i])), i);
            }
        }
        for (int i = 0; i < values.length; i++) {
            if (values[i] == ABSENT) {
                values[i] = absent(parser, i);
            }
        }
        return values;
    }

    @Override
    public JacksonRoot root() {
        return root;
    }

    @Override
    public String toString() {
        return "reader of " + root.text();
    }

    private @Nullable Object value(JsonParser parser, int i) {
        try {
            parser.nextToken();
            return readers[i].readValue(parser);
        } catch (JacksonException e) {
            throw at(e, i);
        } catch (RuntimeException e) {
            throw JacksonException.wrapWithPath(
                    e, Object[].class, arguments.get(i).name());
        }
    }

    /** Optionals are empty rather than null, as Jackson makes them of a null. */
    private @Nullable Object absent(JsonParser parser, int i) {
        if (arguments.get(i).required()) {
            throw at(wrong(parser, "missing argument, expected " + JacksonRoot.name(types[i])), i);
        }
        return types[i].isReferenceType() || OPTIONALS.contains(types[i].getRawClass())
                ? readers[i].readValue(JsonNodeFactory.instance.nullNode())
                : null;
    }

    private JacksonException at(JacksonException e, int i) {
        return e.prependPath(Object[].class, arguments.get(i).name());
    }

    private String knownNames() {
        return arguments.isEmpty()
                ? "none"
                : arguments.stream().map(PayloadCodec.Argument::name).collect(Collectors.joining(", "));
    }

    private static JacksonException wrong(JsonParser parser, String text) {
        return MismatchedInputException.from(parser, (Class<?>) null, text);
    }
}
