package io.rpcboot.autoconfigure.signature;

import io.rpcboot.RpcCallContext;
import io.rpcboot.RpcSession;
import io.rpcboot.annotation.RpcHeader;
import io.rpcboot.autoconfigure.signature.SignatureParameter.Role;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;

/** Reads what the parameters and the result of a method mean. Called at start-up only. */
public final class SignatureReader {

    private static final String NAMES_CURE = "Compile with '-parameters' (the parent POM and the Gradle plugin of "
            + "Spring Boot do), or put the values into one payload type.";

    private final ReactiveAdapterRegistry adapters;
    private final ParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();

    public SignatureReader(ReactiveAdapterRegistry adapters) {
        this.adapters = adapters;
    }

    /**
     * Reads one method.
     *
     * @param owner the class whose type arguments are filled in
     * @throws InvalidRpcDeclarationException if the signature cannot be used
     */
    public MethodSignature read(Method method, Class<?> owner) {
        List<SignatureParameter> parameters = new ArrayList<>();
        for (MethodParameter parameter : new AnnotatedMethod(method).getMethodParameters()) {
            parameter.initParameterNameDiscovery(names);
            parameters.add(readParameter(parameter, method, owner));
        }
        MethodSignature signature = new MethodSignature(
                method,
                owner,
                parameters,
                readResult(method, owner),
                SessionParameter.types(parameters, method, owner));
        SessionParameter.check(signature);
        checkPayload(signature);
        return signature;
    }

    private SignatureParameter readParameter(MethodParameter parameter, Method method, Class<?> owner) {
        ResolvableType declared = ResolvableType.forMethodParameter(method, parameter.getParameterIndex(), owner);
        Class<?> raw = declared.toClass();
        if (raw == RpcCallContext.class) {
            return new SignatureParameter(Role.CONTEXT, "", raw, false, false, null, parameter);
        }
        if (raw == RpcSession.class) {
            return new SignatureParameter(Role.SESSION, "", raw, false, false, null, parameter);
        }
        RpcHeader header = parameter.getParameterAnnotation(RpcHeader.class);
        boolean optional = raw == Optional.class;
        ReactiveAdapter adapter = header == null ? adapters.getAdapter(raw) : null;
        Type type = concrete(
                value(declared, optional, adapter), "parameter " + parameter.getParameterIndex(), method, owner);
        if (header != null) {
            return readHeader(header, parameter, type, optional, method, owner);
        }
        if (type == Void.class || (adapter != null && adapter.isNoValue())) {
            throw new InvalidRpcDeclarationException(
                    MethodSignature.describe(method, owner) + " takes a payload that never has a value.",
                    "Remove parameter " + parameter.getParameterIndex() + ", or give it the type of the payload.");
        }
        Role role = adapter != null && adapter.isMultiValue() ? Role.STREAM : Role.PAYLOAD;
        String name = Optional.ofNullable(parameter.getParameterName()).orElse("");
        boolean required = role == Role.PAYLOAD && adapter == null && !parameter.isOptional();
        return new SignatureParameter(role, name, type, required, optional, adapter, parameter);
    }

    private static SignatureParameter readHeader(
            RpcHeader header, MethodParameter parameter, Type type, boolean optional, Method method, Class<?> owner) {
        String name = header.value().isEmpty()
                ? Optional.ofNullable(parameter.getParameterName()).orElse("")
                : header.value();
        if (name.isEmpty()) {
            throw new InvalidRpcDeclarationException(
                    "Parameter " + parameter.getParameterIndex() + " of " + MethodSignature.describe(method, owner)
                            + " is a header without a name, and the class file has no parameter names.",
                    "Name it in the annotation, as in @RpcHeader(\"tenant\"), or compile with '-parameters'.");
        }
        boolean required = header.required() && !parameter.isOptional();
        if (!required && parameter.getParameterType().isPrimitive()) {
            throw new InvalidRpcDeclarationException(
                    "Header '" + name + "' of " + MethodSignature.describe(method, owner)
                            + " may be absent, but its parameter is a primitive.",
                    "Declare it as Optional or as a boxed type, or make it required.");
        }
        return new SignatureParameter(Role.HEADER, name, type, required, optional, null, parameter);
    }

    private SignatureResult readResult(Method method, Class<?> owner) {
        ResolvableType declared = ResolvableType.forMethodReturnType(method, owner);
        Class<?> raw = declared.toClass();
        boolean optional = raw == Optional.class;
        ReactiveAdapter adapter = adapters.getAdapter(raw);
        if (adapter != null && adapter.isNoValue()) {
            return new SignatureResult(raw, Void.class, false, false, adapter);
        }
        Type type = concrete(value(declared, optional, adapter), "the result", method, owner);
        boolean streamed = adapter != null && adapter.isMultiValue() && type != Void.class;
        return new SignatureResult(raw, type, streamed, optional, adapter);
    }

    private static ResolvableType value(ResolvableType declared, boolean optional, @Nullable ReactiveAdapter adapter) {
        if (optional) {
            return declared.getGeneric(0);
        }
        return adapter == null
                ? declared
                : declared.as(adapter.getReactiveType()).getGeneric(0);
    }

    static Type concrete(ResolvableType type, String what, Method method, Class<?> owner) {
        Type concrete = ConcreteType.of(type);
        if (concrete == null) {
            throw new InvalidRpcDeclarationException(
                    "The type of " + what + " of " + MethodSignature.describe(method, owner)
                            + " has a type variable that " + owner.getName() + " leaves open.",
                    "Declare a concrete type, or fix the variable in a subclass.");
        }
        return concrete == void.class ? Void.class : concrete;
    }

    private static void checkPayload(MethodSignature signature) {
        List<SignatureParameter> payload = signature.payloadParameters();
        if (payload.size() < 2) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (SignatureParameter each : payload) {
            if (each.role() == Role.STREAM) {
                throw new InvalidRpcDeclarationException(
                        signature.description() + " takes a streamed payload beside another payload parameter.",
                        "Keep the stream, and send the other values as headers (@RpcHeader) or in its first item.");
            }
            if (each.name().isEmpty() || !seen.add(each.name())) {
                throw new InvalidRpcDeclarationException(
                        signature.description() + " takes named arguments, but parameter "
                                + each.source().getParameterIndex() + " has no name in the class file.",
                        NAMES_CURE);
            }
        }
    }
}
