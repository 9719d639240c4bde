package io.rpcboot;

import io.rpcboot.internal.transport.PeerIds;

/**
 * Who is at the other end of a connection.
 *
 * @param id 128 random bits in hexadecimal, new for each process; tells a restarted peer from the one before
 * @param name what the peer calls itself, usually its {@code spring.application.name}
 * @param address where it was reached or came from, without a scheme, such as {@code 127.0.0.1:7400}
 */
public record PeerInfo(String id, String name, String address) {

    /** The id that this process has for its peers. */
    public static String idOfThisProcess() {
        return PeerIds.OF_THIS_PROCESS;
    }

    /** For error texts and logs. */
    @Override
    public String toString() {
        return name + " (" + address + ")";
    }
}
