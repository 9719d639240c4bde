package io.rpcboot.autoconfigure.signature;

import io.rpcboot.PayloadSpec;
import io.rpcboot.SessionSpec;
import io.rpcboot.codec.PayloadCodec.Argument;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;

/**
 * A method as RPC sees it.
 *
 * @param method the method
 * @param owner the class whose type arguments are filled in: the bean's class, or the client interface
 * @param parameters one for each parameter of the method
 * @param result what it returns
 * @param session the items of the session that it takes; null for a method that takes none
 */
public record MethodSignature(
        Method method,
        Class<?> owner,
        List<SignatureParameter> parameters,
        SignatureResult result,
        @Nullable SessionSpec session) {

    public MethodSignature {
        parameters = List.copyOf(parameters);
    }

    /** The parameters that are the payload, or its named arguments. */
    public List<SignatureParameter> payloadParameters() {
        return parameters.stream().filter(SignatureParameter::isPayload).toList();
    }

    /** Whether the payload is made of named arguments. */
    public boolean hasNamedArguments() {
        return payloadParameters().size() > 1;
    }

    /** What the operation takes. */
    public PayloadSpec payload() {
        List<SignatureParameter> payload = payloadParameters();
        if (payload.isEmpty()) {
            return PayloadSpec.none();
        }
        if (payload.size() > 1) {
            return PayloadSpec.arguments(payload.stream()
                    .map(each -> new Argument(each.name(), each.type(), each.required()))
                    .toList());
        }
        SignatureParameter only = payload.get(0);
        if (only.role() == SignatureParameter.Role.STREAM) {
            return PayloadSpec.stream(only.type());
        }
        return only.required() ? PayloadSpec.value(only.type()) : PayloadSpec.optionalValue(only.type());
    }

    /** For error texts, such as {@code com.acme.TextHandlers.count(Flux<String>)}. */
    public String description() {
        return describe(method, owner);
    }

    /** For error texts, such as {@code com.acme.TextHandlers.count(Flux<String>)}. */
    public static String describe(Method method, Class<?> owner) {
        return ClassUtils.getUserClass(owner).getName() + "." + method.getName()
                + Arrays.stream(method.getGenericParameterTypes())
                        .map(MethodSignature::shortName)
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    /** For error texts: a type without packages. */
    public static String shortName(Type type) {
        return type.getTypeName().replaceAll("[\\w.]+[.$](?=\\w)", "");
    }
}
