package io.rpcboot.autoconfigure.client;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcViolationException;
import io.rpcboot.RpcViolationException.Checkpoint;
import io.rpcboot.RpcViolationException.Finding;
import io.rpcboot.RpcViolationException.Violation;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/** Chooses the binders of a typed client's method, once. */
final class ArgumentBinders {

    private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

    private final MethodSignature signature;
    private final ConversionService conversion;

    ArgumentBinders(MethodSignature signature, ConversionService conversion) {
        this.signature = signature;
        this.conversion = conversion;
    }

    /** One binder for each parameter, in their order. */
    ArgumentBinder[] all() {
        List<SignatureParameter> parameters = signature.parameters();
        ArgumentBinder[] binders = new ArgumentBinder[parameters.size()];
        for (int i = 0; i < binders.length; i++) {
            binders[i] = binder(parameters.get(i));
        }
        return binders;
    }

    private ArgumentBinder binder(SignatureParameter parameter) {
        ReactiveAdapter adapter = parameter.adapter();
        if (parameter.role() == Role.CONTEXT) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " of a typed client takes an RpcCallContext, which only handlers have.",
                    "Remove the parameter; what is to be sent along goes into headers (@RpcHeader).");
        }
        if (parameter.role() == Role.SESSION) {
            throw new InvalidRpcDeclarationException(
                    signature.description() + " of a typed client takes an RpcSession, which only handlers have.",
                    "Remove the parameter, and return Mono<RemoteSession<Started, Item, Result>>.");
        }
        if (parameter.role() == Role.HEADER) {
            return header(parameter);
        }
        if (signature.hasNamedArguments()) {
            return argument(parameter);
        }
        if (adapter != null && parameter.role() == Role.STREAM) {
            String what = what(parameter);
            return (call, value) -> call.payloads(adapter.toPublisher(required(value, what)));
        }
        return payload(parameter);
    }

    private ArgumentBinder payload(SignatureParameter parameter) {
        if (parameter.required()) {
            String what = what(parameter);
            return (call, value) -> call.payload(required(value, what));
        }
        return (call, value) -> call.payload(unwrap(value));
    }

    private ArgumentBinder argument(SignatureParameter parameter) {
        if (parameter.adapter() != null) {
            throw new InvalidRpcDeclarationException(
                    what(parameter) + " is reactive, and one of several.",
                    "Declare it as a plain value; only a payload that stands alone may be reactive.");
        }
        String name = parameter.name();
        if (parameter.required()) {
            String what = what(parameter);
            return (call, value) -> call.argument(name, required(value, what));
        }
        return (call, value) -> {
            Object plain = unwrap(value);
            if (plain != null) {
                call.argument(name, plain);
            }
        };
    }

    private ArgumentBinder header(SignatureParameter parameter) {
        String name = parameter.name();
        String what = what(parameter);
        boolean required = parameter.required();
        TypeDescriptor source = new TypeDescriptor(
                ResolvableType.forType(parameter.type()),
                null,
                parameter.source().getParameterAnnotations());
        if (!conversion.canConvert(source, TEXT)) {
            throw new InvalidRpcDeclarationException(
                    what + " is a header, but cannot be converted from " + source + " to a String.",
                    "Declare it as a String, or add a Converter to the application's conversion service.");
        }
        return (call, value) -> {
            Object plain = required ? required(value, what) : unwrap(value);
            Object text = plain instanceof String || plain == null ? plain : conversion.convert(plain, source, TEXT);
            if (text != null) {
                call.header(name, (String) text);
            }
        };
    }

    private String what(SignatureParameter parameter) {
        return "parameter " + parameter.source().getParameterIndex()
                + (parameter.name().isEmpty() ? "" : " ('" + parameter.name() + "')") + " of "
                + signature.description();
    }

    private static Object required(@Nullable Object value, String what) {
        if (value == null) {
            throw new RpcViolationException(
                    Finding.at(
                            Checkpoint.CALLER_OUTBOUND, List.of(new Violation("", "NotNull", "must not be null", ""))),
                    RpcCode.INVALID_ARGUMENT,
                    what + " must not be null",
                    null,
                    null,
                    null);
        }
        return value;
    }

    static @Nullable Object unwrap(@Nullable Object value) {
        return value instanceof Optional<?> optional ? optional.orElse(null) : value;
    }

    /** A publisher of the payload, for a parameter that is a single value to come. */
    static Publisher<?> toCome(SignatureParameter parameter, @Nullable Object value) {
        ReactiveAdapter adapter = parameter.adapter();
        if (adapter == null) {
            throw new IllegalStateException("not reactive: " + parameter);
        }
        return adapter.toPublisher(value);
    }
}
