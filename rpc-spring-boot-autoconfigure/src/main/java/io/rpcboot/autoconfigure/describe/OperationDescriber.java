package io.rpcboot.autoconfigure.describe;

import io.netty.buffer.ByteBuf;
import io.rpcboot.PayloadSpec;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;

/** Describes operations from what they take and give, at either side. Safe for any thread. */
public final class OperationDescriber {

    /** Bytes of a fingerprint. */
    private static final int FINGERPRINT = 8;

    private final JsonMapper mapper;

    public OperationDescriber(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /** Describes one operation. */
    public OperationDescription describe(String name, PayloadSpec payload, Type result, boolean streamedResult) {
        String payloadKind = kind(payload);
        Map<String, Object> payloadSchema = payloadSchema(payload);
        Map<String, Object> resultSchema = schemaOrNone(result);
        boolean nothing = resultSchema == null;
        String resultKind = nothing
                ? OperationDescription.NONE
                : streamedResult ? OperationDescription.STREAM : OperationDescription.VALUE;
        return new OperationDescription(
                name,
                payloadKind,
                payloadSchema,
                resultKind,
                resultSchema,
                null,
                null,
                fingerprint(payloadKind, payloadSchema, resultKind, resultSchema));
    }

    /**
     * Describes one session.
     *
     * @param received the type of the items that come from its caller; null where that is not known
     * @param sent the type of the items that go to its caller
     */
    public OperationDescription describeSession(
            String name, PayloadSpec payload, Type result, @Nullable Type received, Type sent) {
        String kind = kind(payload);
        Map<String, Object> opening = payloadSchema(payload);
        Map<String, Object> end = schemaOrNone(result);
        Map<String, Object> in = received == null ? null : schemaOrNone(received);
        Map<String, Object> out = schemaOrNone(sent);
        String session = OperationDescription.SESSION;
        return new OperationDescription(
                name, kind, opening, session, end, in, out, fingerprint(kind, opening, session, end, in, out));
    }

    private @Nullable Map<String, Object> schemaOrNone(Type type) {
        return type == Void.class || type == void.class ? null : schema(type);
    }

    private static String kind(PayloadSpec payload) {
        return switch (payload.kind()) {
            case NONE -> OperationDescription.NONE;
            case VALUE -> payload.required() ? OperationDescription.VALUE : OperationDescription.OPTIONAL;
            case STREAM -> OperationDescription.STREAM;
            case ARGUMENTS -> OperationDescription.ARGUMENTS;
        };
    }

    private @Nullable Map<String, Object> payloadSchema(PayloadSpec payload) {
        return switch (payload.kind()) {
            case NONE -> null;
            case VALUE, STREAM -> schema(payload.type());
            case ARGUMENTS -> arguments(payload.arguments());
        };
    }

    private Map<String, Object> arguments(List<Argument> arguments) {
        Map<String, JavaType> types = new LinkedHashMap<>();
        arguments.forEach(each -> types.put(each.name(), mapper.constructType(each.type())));
        List<String> required = arguments.stream()
                .filter(Argument::required)
                .map(Argument::name)
                .toList();
        return new SchemaBuilder(mapper).build(types, required);
    }

    /** Bytes go past the codecs: they may be anything. */
    private Map<String, Object> schema(Type type) {
        return type == byte[].class || type == ByteBuffer.class || type == ByteBuf.class
                ? new LinkedHashMap<>()
                : new SchemaBuilder(mapper).build(mapper.constructType(type));
    }

    private String fingerprint(@Nullable Object... parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Object part : parts) {
                digest.update(mapper.writeValueAsString(withoutTitles(part)).getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(digest.digest(), 0, FINGERPRINT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static @Nullable Object withoutTitles(@Nullable Object schema) {
        if (schema instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, value) -> {
                if (!(SchemaBuilder.TITLE.equals(key) && value instanceof String)) {
                    copy.put(String.valueOf(key), withoutTitles(value));
                }
            });
            return copy;
        }
        return schema;
    }
}
