package io.rpcboot.internal.object;

import io.rpcboot.internal.session.Connection;
import io.rpcboot.internal.session.Places;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The connections with one peer, which take turns. Guarded by the lock of its link. */
final class PeerConnections {

    /** A connection and the places for calls on it. */
    record Line(Connection connection, Places places) {}

    private final List<Line> lines = new ArrayList<>();
    private int next;

    void add(Connection connection, Places places) {
        lines.add(new Line(connection, places));
    }

    /** False if it is none of these. */
    boolean remove(Connection connection) {
        return lines.removeIf(line -> line.connection == connection);
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** Takes a place on the next connection that has one. */
    @Nullable
    Line reserve() {
        for (int i = 0; i < lines.size(); i++) {
            next = next + 1 < lines.size() ? next + 1 : 0;
            Line line = lines.get(next);
            if (line.places.tryReserve()) {
                return line;
            }
        }
        return null;
    }

    /** As {@link #reserve}; if there is no place, somebody is told of the next one on each connection. */
    @Nullable
    Line reserveOr(Runnable toldWhenFree) {
        Line free = reserve();
        if (free != null) {
            return free;
        }
        lines.forEach(line -> line.places.whenFree(toldWhenFree));
        return reserve();
    }
}
