package io.rpcboot.health;

/**
 * What overflow policies have dropped of the payload streams that this side sends to one operation.
 *
 * @param service id of the service that is called; {@code ADDRESS} for addresses given at run time, {@code CALLER} for
 *     calls back to a caller, {@code OTHER} beside the first 1,000 pairs of service and operation
 * @param operation the operation that is called, or {@code OTHER}
 * @param items how many items so far
 */
public record DropSnapshot(String service, String operation, long items) {}
