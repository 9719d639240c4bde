package io.rpcboot.health;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The remote objects of a process.
 *
 * @param exported those that others hold, may claim, or can look up
 * @param imported those of others that are held here
 * @param openClaims references that are on their way
 * @param leaked proxies that were not closed, so far
 */
public record ObjectsSnapshot(List<Exported> exported, List<Imported> imported, int openClaims, long leaked) {

    /**
     * How many there are.
     *
     * @param exported objects of this process that others hold, may claim, or can look up
     * @param imported objects of others that are held here
     * @param openClaims references that are on their way
     * @param leaked proxies that were not closed, so far
     */
    public record Counts(int exported, int imported, int openClaims, long leaked) {}

    /**
     * An object of this process.
     *
     * @param id the first 8 digits of its id
     * @param type its interfaces
     * @param holders who holds it
     * @param names under which it is published
     * @param age since it was first sent or published
     * @param calls that were made to it
     */
    public record Exported(
            String id, List<String> type, List<Holder> holders, List<String> names, Duration age, long calls) {}

    /**
     * A holder.
     *
     * @param peer who
     * @param leaseLeft how long it keeps the object if it is not heard of
     */
    public record Holder(String peer, Duration leaseLeft) {}

    /**
     * An object of another process.
     *
     * @param id the first 8 digits of its id
     * @param type its interfaces, as its owner calls them
     * @param owner who has it
     * @param relayed whether calls take the way over somebody else
     * @param age since it is held
     * @param leaseLeft how long it is kept if the owner cannot be told that it is still held
     * @param calls that were made to it
     * @param createdAt where it came from, as a stack; null where that is not tracked
     */
    public record Imported(
            String id,
            List<String> type,
            String owner,
            boolean relayed,
            Duration age,
            Duration leaseLeft,
            long calls,
            @Nullable String createdAt) {}
}
