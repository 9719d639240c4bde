package io.rpcboot.benchmarks;

import io.rpcboot.benchmarks.Workload.Feature;
import io.rpcboot.benchmarks.Workload.Kind;
import java.util.EnumSet;
import java.util.Set;

/** Reads the names that {@link Workload} describes. */
final class WorkloadName {

    /** Places for calls of an open loop: enough for the most that is under way at 80 %, and it queues beyond. */
    private static final int PACED_SLOTS = 256;

    private static final String UNITS = "bkm";

    private final String name;
    private final Set<Feature> features = EnumSet.noneOf(Feature.class);
    private Kind kind = Kind.UNARY;
    private int inFlight = 1;
    private int callerThreads;
    private int payloadBytes = Workload.SMALL_BYTES;
    private int connections = 1;
    private int standing;
    private boolean paced;

    WorkloadName(String name) {
        this.name = name;
    }

    Workload workload() {
        String[] parts = name.split("\\+", -1);
        readCalls(parts[0]);
        for (int i = 1; i < parts.length; i++) {
            readOption(parts[i]);
        }
        return new Workload(name, kind, inFlight, callerThreads, payloadBytes, connections, standing, paced, features);
    }

    private void readCalls(String part) {
        String[] words = part.split("-", 2);
        String value = words.length == 2 ? words[1] : "";
        switch (words[0]) {
            case "unary" -> inFlight = number(value);
            case "outside" -> {
                int[] pair = pair(value);
                callerThreads = pair[0];
                inFlight = (int) Math.min((long) pair[0] * pair[1], Integer.MAX_VALUE);
            }
            case "connections" -> {
                connections = pair(value)[0];
                inFlight = pair(value)[1];
                features.add(Feature.CONNECTIONS);
            }
            case "open" -> {
                require(value.equals("loop"));
                callerThreads = 1;
                inFlight = PACED_SLOTS;
                paced = true;
            }
            case "stream" -> {
                require(value.equals("down") || value.equals("up"));
                kind = value.equals("up") ? Kind.STREAM_UP : Kind.STREAM_DOWN;
                features.add(Feature.STREAMS);
            }
            default -> throw unknown();
        }
    }

    private void readOption(String part) {
        String[] words = part.split("-", 2);
        if (words.length == 2) {
            require(standing == 0);
            standing = number(words[1]);
            features.add(
                    switch (words[0]) {
                        case "idle" -> Feature.IDLE_CONNECTIONS;
                        case "streams" -> Feature.OPEN_STREAMS;
                        default -> throw unknown();
                    });
            return;
        }
        switch (part) {
            case "deadline" -> features.add(Feature.DEADLINE);
            case "tls" -> features.add(Feature.TLS);
            case "observed" -> features.add(Feature.OBSERVED);
            case "timed" -> features.add(Feature.TIMED);
            case "unwatched" -> features.add(Feature.UNWATCHED);
            case "metrics" -> features.add(Feature.METRICS);
            case "defaults" -> features.add(Feature.DEFAULT_PLACES);
            default -> {
                require(kind == Kind.UNARY);
                payloadBytes = bytes(part);
                features.add(Feature.OTHER_SIZES);
            }
        }
    }

    private int bytes(String size) {
        require(!size.isEmpty());
        int unit = UNITS.indexOf(size.charAt(size.length() - 1));
        require(unit >= 0);
        long bytes = (long) number(size.substring(0, size.length() - 1)) << (10 * unit);
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    private int[] pair(String numbers) {
        String[] two = numbers.split("x", -1);
        require(two.length == 2);
        return new int[] {number(two[0]), number(two[1])};
    }

    private int number(String digits) {
        require(digits.matches("[0-9]{1,6}"));
        return Integer.parseInt(digits);
    }

    private void require(boolean known) {
        if (!known) {
            throw unknown();
        }
    }

    private IllegalArgumentException unknown() {
        return new IllegalArgumentException("no workload '" + name + "', write for instance unary-64, outside-2x32,"
                + " connections-8x64, open-loop, stream-down, stream-up, and behind it for instance +64k, +idle-1000,"
                + " +streams-1000, +deadline, +tls, +observed, +timed, +unwatched, +metrics");
    }
}
