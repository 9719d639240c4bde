package io.rpcboot.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last events of servers and clients, in a ring: a new one takes the place of the oldest. How many there were of
 * each topic is known for ever. Several servers and clients may share one. Safe for any thread; whoever records
 * waits no longer than it takes to copy the references of a reading.
 */
public final class RpcEvents {

    /** Events that are kept, unless set otherwise. */
    public static final int DEFAULT_CAPACITY = 10_000;

    /** Most characters of a subject and of a text; the rest is cut off. */
    static final int MAX_TEXT = 2_000;

    private final RpcEvent[] ring;
    private final Map<EventTopic, Long> counts = new EnumMap<>(EventTopic.class);
    private long last;

    public RpcEvents() {
        this(DEFAULT_CAPACITY);
    }

    /** @param capacity events that are kept, at least 1 */
    public RpcEvents(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity must be at least 1, but is " + capacity);
        }
        this.ring = new RpcEvent[capacity];
        for (EventTopic topic : EventTopic.values()) {
            counts.put(topic, 0L);
        }
    }

    /** Adds an event that happened now. */
    public void record(EventTopic topic, String subject, String text) {
        Instant now = Instant.now();
        String shortSubject = cut(subject);
        String shortText = cut(text);
        synchronized (this) {
            long id = ++last;
            counts.merge(topic, 1L, Long::sum);
            ring[index(id)] = new RpcEvent(id, now, topic, shortSubject, shortText);
        }
    }

    /**
     * Events that are kept, the oldest first.
     *
     * @param afterId only those with a higher id; 0 for all
     * @param topics only those of these; empty for all
     * @param limit at most so many, the newest of them
     */
    public List<RpcEvent> read(long afterId, Set<EventTopic> topics, int limit) {
        Set<EventTopic> wanted = topics.isEmpty() ? EnumSet.allOf(EventTopic.class) : topics;
        List<RpcEvent> found = new ArrayList<>();
        for (RpcEvent event : kept(afterId)) {
            if (wanted.contains(event.topic())) {
                found.add(event);
            }
        }
        return List.copyOf(found.subList(Math.max(0, found.size() - Math.max(0, limit)), found.size()));
    }

    /** How many there were so far of each topic, those included that are not kept any more. */
    public synchronized Map<EventTopic, Long> counts() {
        return new EnumMap<>(counts);
    }

    /** The id of the newest event; 0 if there was none. */
    public synchronized long lastId() {
        return last;
    }

    /** How many are kept at most. */
    public int capacity() {
        return ring.length;
    }

    private synchronized List<RpcEvent> kept(long afterId) {
        long first = Math.max(Math.max(0, Math.min(afterId, last)), last - ring.length) + 1;
        List<RpcEvent> events = new ArrayList<>();
        for (long id = first; id <= last; id++) {
            events.add(ring[index(id)]);
        }
        return events;
    }

    private int index(long id) {
        return (int) (id % ring.length);
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }
}
