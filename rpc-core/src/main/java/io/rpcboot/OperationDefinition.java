package io.rpcboot;

import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One operation that an application serves.
 *
 * @param name name on the wire: 1 to {@value #MAX_NAME_BYTES} bytes of UTF-8, no control characters
 * @param payload what it takes; of a session, its opening payload
 * @param resultType type of the result, or of each item of a streamed one; {@code Void.class} for none
 * @param streamedResult whether the result is a stream of items instead of at most one
 * @param session the items of a session, null for an operation that is none; see {@link RpcCallContext#session}
 * @param execution where the handler runs
 * @param handler what runs
 * @param description where the handler is found, for error texts: usually a method signature
 * @param overflow what becomes of the items of a streamed result, or of a session, that come faster than their caller takes them
 * @param bufferSize how many of them wait at most, 1 to {@link Overflow#MAX_BUFFER_SIZE}; not used by
 *     {@link Overflow#BACKPRESSURE}
 * @param contract what payload and result must keep beside their types
 */
public record OperationDefinition(
        String name,
        PayloadSpec payload,
        Type resultType,
        boolean streamedResult,
        @Nullable SessionSpec session,
        Execution execution,
        OperationHandler handler,
        String description,
        Overflow overflow,
        int bufferSize,
        Contract contract) {

    /** Longest operation name, in bytes: one length byte on the wire. */
    public static final int MAX_NAME_BYTES = 255;

    /** Where a handler runs. */
    public enum Execution {
        /** On the event loop of the connection: the handler must not block. */
        EVENT_LOOP,
        /** On the server's blocking executor. */
        BLOCKING
    }

    /**
     * What the values of an operation must keep beside their types.
     *
     * @param maxPayload most bytes of the payload, or of each item of a streamed one; at least 1
     * @param payload check of each payload, or item of a stream or session, before the handler gets it; null for none
     * @param result check of each result, or item of a stream or session, before it is sent; null for none
     */
    public record Contract(
            int maxPayload,
            @Nullable ValueCheck payload,
            @Nullable ValueCheck result) {

        private static final Contract NONE = new Contract(Integer.MAX_VALUE, null, null);

        public Contract {
            if (maxPayload < 1) {
                throw new IllegalArgumentException("max payload must be at least 1 byte, but is " + maxPayload);
            }
        }

        /** No limit but that of the connection, and no checks. */
        public static Contract none() {
            return NONE;
        }
    }

    /** An operation that is no session, without a contract beside its types. */
    public OperationDefinition(
            String name,
            PayloadSpec payload,
            Type resultType,
            boolean streamedResult,
            Execution execution,
            OperationHandler handler,
            String description) {
        this(name, payload, resultType, streamedResult, null, execution, handler, description);
    }

    /** An operation whose caller holds up the items that it does not take. */
    public OperationDefinition(
            String name,
            PayloadSpec payload,
            Type resultType,
            boolean streamedResult,
            @Nullable SessionSpec session,
            Execution execution,
            OperationHandler handler,
            String description) {
        this(
                name,
                payload,
                resultType,
                streamedResult,
                session,
                execution,
                handler,
                description,
                Overflow.BACKPRESSURE,
                Overflow.DEFAULT_BUFFER_SIZE,
                Contract.none());
    }

    public OperationDefinition {
        if (session != null && (streamedResult || payload.kind() == PayloadSpec.Kind.STREAM)) {
            throw new IllegalArgumentException("operation '" + name + "' of " + description
                    + ": a session has one opening payload and one result; its streams are those of the session");
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > MAX_NAME_BYTES || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("operation '" + name + "' of " + description + ": a name has 1 to "
                    + MAX_NAME_BYTES + " bytes (this one " + bytes + ") and no control characters");
        }
        if (overflow != Overflow.BACKPRESSURE && !streamedResult && session == null) {
            throw new IllegalArgumentException("operation '" + name + "' of " + description + ": overflow " + overflow
                    + " is for a stream of results or a session, this one has at most one result");
        }
        Overflow.requireBufferSize(bufferSize);
    }

    /** One payload, at most one result, on the event loop. */
    public static OperationDefinition unary(String name, Type payload, Type result, OperationHandler handler) {
        return new OperationDefinition(
                name, PayloadSpec.value(payload), result, false, Execution.EVENT_LOOP, handler, name);
    }

    /** One payload, a stream of results, on the event loop. */
    public static OperationDefinition streaming(String name, Type payload, Type item, OperationHandler handler) {
        return new OperationDefinition(
                name, PayloadSpec.value(payload), item, true, Execution.EVENT_LOOP, handler, name);
    }

    /**
     * A session with one opening payload and at most one result, on the event loop. Its handler finds the session by
     * {@link RpcCallContext#session}.
     */
    public static OperationDefinition session(
            String name, Type payload, SessionSpec session, Type result, OperationHandler handler) {
        return new OperationDefinition(
                name, PayloadSpec.value(payload), result, false, session, Execution.EVENT_LOOP, handler, name);
    }

    /** The same operation, taking another kind of payload. */
    public OperationDefinition withPayload(PayloadSpec other) {
        return new OperationDefinition(
                name,
                other,
                resultType,
                streamedResult,
                session,
                execution,
                handler,
                description,
                overflow,
                bufferSize,
                contract);
    }

    /** The same operation, with another contract. */
    public OperationDefinition withContract(Contract other) {
        return new OperationDefinition(
                name,
                payload,
                resultType,
                streamedResult,
                session,
                execution,
                handler,
                description,
                overflow,
                bufferSize,
                other);
    }

    /** The same operation, run elsewhere. */
    public OperationDefinition withExecution(Execution other) {
        return new OperationDefinition(
                name,
                payload,
                resultType,
                streamedResult,
                session,
                other,
                handler,
                description,
                overflow,
                bufferSize,
                contract);
    }

    /**
     * The same operation, with another answer to items that come faster than their caller takes them.
     *
     * @throws IllegalArgumentException if the result is no stream, or the size is out of its range
     */
    public OperationDefinition withOverflow(Overflow other, int size) {
        return new OperationDefinition(
                name,
                payload,
                resultType,
                streamedResult,
                session,
                execution,
                handler,
                description,
                other,
                size,
                contract);
    }
}
