package io.rpcboot.internal.object;

import io.rpcboot.OperationDefinition;
import io.rpcboot.RemoteTypes;
import io.rpcboot.RpcCallContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What of a class can be called from outside: the interfaces that travel by reference, and nothing else. Any thread. */
final class Surfaces {

    private final RemoteTypes types;
    private final Function<RpcCallContext, Object> target;
    private final Map<String, OperationDefinition> operations = new ConcurrentHashMap<>();
    private final Set<Class<?>> served = ConcurrentHashMap.newKeySet();
    private final ClassValue<List<Class<?>>> interfaces = new ClassValue<>() {
        @Override
        protected List<Class<?>> computeValue(Class<?> type) {
            return find(type);
        }
    };

    Surfaces(RemoteTypes types, Function<RpcCallContext, Object> target) {
        this.types = types;
        this.target = target;
    }

    /** Whether an interface travels by reference. */
    boolean isRemote(Class<?> type) {
        return type.isInterface()
                && !type.isAnnotation()
                && interfaces.get(type).contains(type);
    }

    /** The interfaces by which objects of a class travel; empty if they do not. */
    List<Class<?>> of(Class<?> type) {
        return interfaces.get(type);
    }

    /** The same by name, ready to be called. */
    List<String> names(Class<?> type) {
        List<String> names = new ArrayList<>();
        for (Class<?> each : of(type)) {
            serve(each);
            if (names.size() < 8) {
                names.add(each.getName());
            }
        }
        return names;
    }

    /** The operation of a method of an interface that was exported; null if there is none. */
    @Nullable
    OperationDefinition operation(String name) {
        return operations.get(name);
    }

    private void serve(Class<?> type) {
        if (!served.contains(type)) {
            for (OperationDefinition each : types.operations(type, ObjectClient.PREFIX + type.getName(), target)) {
                operations.put(each.name(), each);
            }
            served.add(type);
        }
    }

    private List<Class<?>> find(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        collect(type, found);
        return List.copyOf(found);
    }

    private void collect(@Nullable Class<?> type, Set<Class<?>> found) {
        if (type == null) {
            return;
        }
        if (type.isInterface() && types.isRemote(type)) {
            found.add(type);
        }
        for (Class<?> each : type.getInterfaces()) {
            collect(each, found);
        }
        collect(type.getSuperclass(), found);
    }
}
