package io.rpcboot.autoconfigure.handler;

import io.rpcboot.RpcCallContext;
import io.rpcboot.autoconfigure.signature.InvalidRpcDeclarationException;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import io.rpcboot.autoconfigure.signature.SignatureParameter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/** A header of the call as an argument of its handler. */
final class HeaderArgument implements ArgumentResolver {

    private static final TypeDescriptor TEXT = TypeDescriptor.valueOf(String.class);

    private final String name;
    private final boolean required;
    private final boolean optional;
    private final TypeDescriptor target;
    private final ConversionService conversion;

    private HeaderArgument(SignatureParameter parameter, TypeDescriptor target, ConversionService conversion) {
        this.name = parameter.name();
        this.required = parameter.required();
        this.optional = parameter.optional();
        this.target = target;
        this.conversion = conversion;
    }

    static HeaderArgument of(SignatureParameter parameter, MethodSignature signature, ConversionService conversion) {
        TypeDescriptor target = new TypeDescriptor(
                ResolvableType.forType(parameter.type()),
                null,
                parameter.source().getParameterAnnotations());
        if (!conversion.canConvert(TEXT, target)) {
            throw new InvalidRpcDeclarationException(
                    "Header '" + parameter.name() + "' of " + signature.description()
                            + " cannot be converted from a String to " + target + ".",
                    "Declare it as a String, or add a Converter to the application's conversion service.");
        }
        return new HeaderArgument(parameter, target, conversion);
    }

    @Override
    public @Nullable Object resolve(@Nullable Object payload, RpcCallContext context) {
        String text = context.header(name);
        if (text == null && required) {
            throw RefusedArgument.of(context, "header '" + name + "' is missing", null);
        }
        Object value = text == null || target.getType() == String.class ? text : convert(text, context);
        return optional ? Optional.ofNullable(value) : value;
    }

    private @Nullable Object convert(String text, RpcCallContext context) {
        try {
            return conversion.convert(text, TEXT, target);
        } catch (ConversionException ex) {
            throw RefusedArgument.of(
                    context,
                    "header '" + name + "' does not read as " + target.getType().getSimpleName() + ": '" + text + "'",
                    ex);
        }
    }
}
