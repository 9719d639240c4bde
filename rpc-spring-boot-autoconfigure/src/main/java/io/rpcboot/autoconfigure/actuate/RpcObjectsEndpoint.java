package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.RemoteObjects;
import io.rpcboot.health.ObjectsSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The remote objects of this application, and those of others that it holds. */
@Endpoint(id = "rpcobjects")
public final class RpcObjectsEndpoint {

    /** Most objects of each list that are shown; the counts are of all. */
    static final int MAX_SHOWN = 1_000;

    /** Most holders of an object that are shown; their count is of all. */
    static final int MAX_HOLDERS = 100;

    /** A name that nobody can guess is a secret: who knows it may have the object. */
    private static final Pattern SECRET_NAME = Pattern.compile("([0-9a-f]{8})[0-9a-f]{32}");

    private final RemoteObjects objects;

    RpcObjectsEndpoint(RemoteObjects objects) {
        this.objects = objects;
    }

    /** All of them, up to {@value #MAX_SHOWN} of each kind. */
    @ReadOperation
    public Objects objects() {
        ObjectsSnapshot snapshot = objects.snapshot();
        return new Objects(
                snapshot.exported().size(),
                snapshot.imported().size(),
                snapshot.openClaims(),
                snapshot.leaked(),
                snapshot.exported().stream().limit(MAX_SHOWN).map(Exported::of).toList(),
                snapshot.imported().stream().limit(MAX_SHOWN).map(Imported::of).toList());
    }

    /** What is read. */
    public record Objects(
            int exportedCount,
            int importedCount,
            int openClaims,
            long leaked,
            List<Exported> exported,
            List<Imported> imported) {}

    /** An object of this application. */
    public record Exported(
            List<String> type,
            String id,
            int holderCount,
            List<Holder> holders,
            List<String> names,
            long ageMillis,
            long calls) {

        static Exported of(ObjectsSnapshot.Exported object) {
            return new Exported(
                    object.type(),
                    object.id(),
                    object.holders().size(),
                    object.holders().stream()
                            .limit(MAX_HOLDERS)
                            .map(holder -> new Holder(holder.peer(), millis(holder.leaseLeft())))
                            .toList(),
                    object.names().stream()
                            .map(name -> SECRET_NAME.matcher(name).replaceFirst("$1..."))
                            .toList(),
                    millis(object.age()),
                    object.calls());
        }
    }

    /** Who holds it. */
    public record Holder(String peer, long leaseLeftMillis) {}

    /** An object of another application. */
    public record Imported(
            List<String> type,
            String id,
            String owner,
            boolean relayed,
            long ageMillis,
            long leaseLeftMillis,
            long calls,
            @Nullable String createdAt) {

        static Imported of(ObjectsSnapshot.Imported object) {
            return new Imported(
                    object.type(),
                    object.id(),
                    object.owner(),
                    object.relayed(),
                    millis(object.age()),
                    millis(object.leaseLeft()),
                    object.calls(),
                    object.createdAt());
        }
    }

    private static long millis(Duration time) {
        return time.toMillis();
    }
}
