package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.convert.ConversionService;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Chooses the resolvers of a signature, once, so that a call looks nothing up. */
final class ArgumentResolvers {

    private final ConversionService conversion;

    ArgumentResolvers(ConversionService conversion) {
        this.conversion = conversion;
    }

    /** One resolver for each parameter, in their order. */
    ArgumentResolver[] of(MethodSignature signature) {
        List<SignatureParameter> parameters = signature.parameters();
        ArgumentResolver[] resolvers = new ArgumentResolver[parameters.size()];
        int position = 0;
        for (int i = 0; i < resolvers.length; i++) {
            SignatureParameter parameter = parameters.get(i);
            if (parameter.role() == Role.CONTEXT) {
                resolvers[i] = (payload, context) -> context;
            } else if (parameter.role() == Role.SESSION) {
                resolvers[i] = (payload, context) -> context.session();
            } else if (parameter.role() == Role.HEADER) {
                resolvers[i] = HeaderArgument.of(parameter, signature, conversion);
            } else if (signature.hasNamedArguments()) {
                resolvers[i] = argument(parameter, position++);
            } else {
                resolvers[i] = payload(parameter);
            }
        }
        return resolvers;
    }

    private static ArgumentResolver payload(SignatureParameter parameter) {
        if (parameter.role() == Role.STREAM) {
            UnaryOperator<@Nullable Object> wrapper = wrapper(parameter);
            return (payload, context) -> wrapper.apply(payload == null ? Mono.empty() : payload);
        }
        if (parameter.required()) {
            return (payload, context) -> payload == null ? missing("the payload", parameter, context) : payload;
        }
        UnaryOperator<@Nullable Object> wrapper = wrapper(parameter);
        return (payload, context) -> wrapper.apply(payload);
    }

    private static ArgumentResolver argument(SignatureParameter parameter, int position) {
        if (parameter.required()) {
            String what = "argument '" + parameter.name() + "'";
            return (payload, context) -> {
                Object value = value(payload, position);
                return value == null ? missing(what, parameter, context) : value;
            };
        }
        UnaryOperator<@Nullable Object> wrapper = wrapper(parameter);
        return (payload, context) -> wrapper.apply(value(payload, position));
    }

    private static @Nullable Object value(@Nullable Object payload, int position) {
        return payload == null ? null : ((@Nullable Object[]) payload)[position];
    }

    private static Object missing(String what, SignatureParameter parameter, RpcCallContext context) {
        throw RefusedArgument.of(
                context,
                what + " is missing or null, but " + MethodSignature.shortName(parameter.type()) + " is required",
                null);
    }

    private static UnaryOperator<@Nullable Object> wrapper(SignatureParameter parameter) {
        if (parameter.optional()) {
            return Optional::ofNullable;
        }
        ReactiveAdapter adapter = parameter.adapter();
        if (adapter == null) {
            return UnaryOperator.identity();
        }
        if (parameter.role() == Role.STREAM) {
            boolean asItIs = parameter.source().getParameterType().isAssignableFrom(Flux.class);
            return asItIs ? UnaryOperator.identity() : value -> adapter.fromPublisher((Publisher<?>) value);
        }
        return value -> adapter.fromPublisher(Mono.justOrEmpty(value));
    }
}
