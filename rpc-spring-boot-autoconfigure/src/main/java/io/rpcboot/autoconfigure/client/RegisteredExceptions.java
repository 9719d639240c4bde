package io.rpcboot.autoconfigure.client;

import io.rpcboot.RegisteredException;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Errors;
import io.rpcboot.autoconfigure.client.RpcClientProperties.Rethrow;
import io.rpcboot.autoconfigure.settings.InvalidSetting;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.ClassUtils;

/** The exceptions that come back as themselves: beans, and those that the properties name. */
final class RegisteredExceptions {

    private static final String PROPERTY = "rpc.client.errors.registered";

    private final Errors errors;
    private final List<RegisteredException<?>> beans;

    RegisteredExceptions(Errors errors, List<RegisteredException<?>> beans) {
        this.errors = errors;
        this.beans = List.copyOf(beans);
    }

    /** All of them; none in the mode that wraps. A type that is a bean is taken from there. */
    List<RegisteredException<?>> all() {
        if (errors.rethrow() == Rethrow.WRAPPED) {
            return List.of();
        }
        List<RegisteredException<?>> all = new ArrayList<>(beans);
        for (String name : errors.registered()) {
            RegisteredException<?> named = named(name);
            if (all.stream().noneMatch(each -> each.type() == named.type())) {
                all.add(named);
            }
        }
        return all;
    }

    private static RegisteredException<?> named(String name) {
        Class<?> type;
        try {
            type = ClassUtils.forName(name, null);
        } catch (ClassNotFoundException | LinkageError ex) {
            throw InvalidSetting.of(PROPERTY, name, "There is no such class: " + ex.getMessage() + ".");
        }
        if (!Throwable.class.isAssignableFrom(type)) {
            throw InvalidSetting.of(PROPERTY, name, "It is no exception.");
        }
        try {
            return RegisteredException.of(type.asSubclass(Throwable.class));
        } catch (IllegalArgumentException ex) {
            throw InvalidSetting.of(PROPERTY, name, ex.getMessage() + ", as a bean.");
        }
    }
}
