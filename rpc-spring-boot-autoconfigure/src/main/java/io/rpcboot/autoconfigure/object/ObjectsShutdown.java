package io.rpcboot.autoconfigure.object;

import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteObjects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;

/** Gives back what is held while there are clients to do it with: whoever depends on a bean is destroyed before it. */
final class ObjectsShutdown implements DisposableBean {

    private final RemoteObjects objects;

    /** @param clients what has to be there until this is destroyed */
    @SuppressWarnings("UnusedVariable")
    ObjectsShutdown(RemoteObjects objects, @Nullable RemoteClients clients) {
        this.objects = objects;
    }

    @Override
    public void destroy() {
        objects.close();
    }
}
