package io.rpcboot.codec;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * CBOR and JSON through the application's own Jackson mapper, so that its modules and naming count. Readers and
 * writers are kept per type: asking for one again costs a look-up.
 *
 * <p>Data only: a mapper with default typing, and types that put class names on the wire, are refused.
 */
public final class JacksonPayloadCodec implements PayloadCodec {

    /** Types beyond this number are resolved each time: only types made up at run time get there. */
    private static final int MAX_KEPT_TYPES = 1_024;

    private final String name;
    private final ObjectMapper mapper;
    private final JacksonTypeNames typeNames;
    private final JacksonParsers parsers;
    private final JacksonGenerators generators;
    private final Map<Type, PayloadReader> readers = new ConcurrentHashMap<>();
    private final Map<Type, PayloadWriter> writers = new ConcurrentHashMap<>();

    private JacksonPayloadCodec(String name, ObjectMapper mapper, String format) {
        if (!mapper.tokenStreamFactory().getFormatName().equals(format)) {
            throw new IllegalArgumentException("codec '" + name + "' needs a mapper that writes " + format + ", not "
                    + mapper.tokenStreamFactory().getFormatName());
        }
        this.name = name;
        this.mapper = mapper;
        this.typeNames = new JacksonTypeNames(name, mapper.deserializationConfig());
        typeNames.refuseDefaultTyping();
        boolean text = !mapper.tokenStreamFactory().canHandleBinaryNatively();
        this.parsers = new JacksonParsers(mapper, text, new JacksonReadFailures(name, mapper));
        this.generators = new JacksonGenerators(mapper, new JacksonWriteFailures(name));
    }

    /**
     * The codec {@code cbor}. Its parameter is no {@code CBORMapper}, so that this class can be looked at by
     * reflection where Jackson's CBOR module is missing.
     *
     * @param mapper a {@code CBORMapper}
     * @throws IllegalArgumentException if the mapper has default typing, or writes another format
     */
    public static JacksonPayloadCodec cbor(ObjectMapper mapper) {
        return new JacksonPayloadCodec("cbor", mapper, "CBOR");
    }

    /**
     * The codec {@code json}. It writes without indentation, and reads UTF-8 without a byte order mark.
     *
     * @throws IllegalArgumentException if the mapper has default typing
     */
    public static JacksonPayloadCodec json(JsonMapper mapper) {
        return new JacksonPayloadCodec("json", mapper, "JSON");
    }

    /** With a mapper of its own. */
    @Override
    public JacksonPayloadCodec withReferences(ReferenceExchange exchange) {
        ObjectMapper extended =
                mapper.rebuild().addModule(new JacksonReferences(exchange)).build();
        return new JacksonPayloadCodec(
                name, extended, mapper.tokenStreamFactory().getFormatName());
    }

    @Override
    public String name() {
        return name;
    }

    /** @throws IllegalArgumentException if the type, or one reached from it, puts class names on the wire */
    @Override
    public PayloadWriter writer(Type type) {
        return kept(writers, type, this::newWriter);
    }

    /** @throws IllegalArgumentException if the type, or one reached from it, takes class names from the wire */
    @Override
    public PayloadReader reader(Type type) {
        return kept(readers, type, this::newReader);
    }

    /** @throws IllegalArgumentException if an argument's type, or one reached from it, takes class names from the wire */
    @Override
    public PayloadReader argumentsReader(List<Argument> arguments) {
        JavaType[] types = new JavaType[arguments.size()];
        ObjectReader[] values = new ObjectReader[types.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = resolve(arguments.get(i).type());
            values[i] = objectReader(types[i]);
        }
        return new JacksonArgumentsReader(parsers, mapper.tokenStreamFactory(), List.copyOf(arguments), types, values);
    }

    @Override
    public String toString() {
        return "codec '" + name + "'";
    }

    private PayloadWriter newWriter(Type type) {
        return new JacksonValueWriter(generators, typeNames, mapper, resolve(type));
    }

    private PayloadReader newReader(Type type) {
        JavaType resolved = resolve(type);
        return new JacksonValueReader(parsers, resolved, objectReader(resolved));
    }

    private JavaType resolve(Type type) {
        JavaType resolved = mapper.constructType(type);
        typeNames.refuseClassNames(resolved);
        return resolved;
    }

    /** Trailing bytes are found by {@link JacksonParsers}; the mapper does not decide whether an int may be null. */
    private ObjectReader objectReader(JavaType type) {
        ObjectReader reader = mapper.readerFor(type).without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
        return type.isPrimitive() ? reader.with(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES) : reader;
    }

    private static <T> T kept(Map<Type, T> map, Type type, Function<Type, T> maker) {
        T known = map.get(type);
        if (known != null) {
            return known;
        }
        T made = maker.apply(type);
        if (map.size() < MAX_KEPT_TYPES) {
            map.put(type, made);
        }
        return made;
    }
}
