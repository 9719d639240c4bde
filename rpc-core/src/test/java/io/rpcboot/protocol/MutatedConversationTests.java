package io.rpcboot.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Conversations that went wrong somewhere: nothing escapes but the session's own endings, each connection ends once,
 * and the run's leak check finds no buffer left. The seed of a failure is in its text.
 */
class MutatedConversationTests {

    private static final int RUNS = 10_000;

    private final ConnectionLog log = new ConnectionLog();

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void serverSurvivesAnyMutation() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            run(
                    EmbeddedPeer.server(Conversations.OPERATIONS),
                    Conversations.toServer(),
                    random,
                    "server, seed " + seed);
        }
    }

    @Test
    void clientSurvivesAnyMutation() {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            EmbeddedPeer client = EmbeddedPeer.client(ready -> Conversations.makeCalls(ready, new HashMap<>()));
            run(client, Conversations.toClient(), random, "client, seed " + seed);
        }
    }

    private void run(EmbeddedPeer peer, List<byte[]> conversation, Random random, String name) {
        List<byte[]> frames = new ArrayList<>(conversation);
        int mutations = 1 + random.nextInt(3);
        for (int i = 0; i < mutations; i++) {
            mutate(frames, random);
        }
        byte[] bytes = Wire.concat(frames.toArray(byte[][]::new));
        try (peer) {
            if (random.nextInt(3) == 0 && bytes.length > 1) {
                peer.receive(
                        bytes,
                        random.ints(1 + random.nextInt(8), 1, bytes.length)
                                .sorted()
                                .toArray());
            } else {
                peer.receive(bytes);
            }
        } catch (Throwable e) {
            fail(name, e);
        }
        assertThat(peer.ends()).as(name).isEqualTo(1);
        assertThat(log.lines()).as(name).hasSizeLessThan(2).noneMatch(line -> line.contains("unexpected"));
        log.clear();
    }

    /** Frames are what a peer sends by mistake, so most mutations leave the others whole. */
    private static void mutate(List<byte[]> frames, Random random) {
        int at = random.nextInt(20) == 0 ? 0 : random.nextInt(frames.size());
        byte[] frame = frames.get(at).clone();
        if (frame.length == 0) {
            return;
        }
        switch (random.nextInt(9)) {
            case 0 -> frame[random.nextInt(frame.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> frame[random.nextInt(frame.length)] = (byte) random.nextInt();
            case 2 -> frame[Math.min(frame.length - 1, random.nextInt(10))] = (byte) random.nextInt(16);
            case 3 -> frame = Arrays.copyOf(frame, random.nextInt(frame.length));
            case 4 -> frames.add(at, frames.get(random.nextInt(frames.size())));
            case 5 -> frames.add(at, withBodyOf(frame, random.nextInt(40), random));
            case 6 -> frame[Math.min(frame.length - 1, 9)] = (byte) (2 * random.nextInt(12) + 1);
            case 7 -> {
                frames.remove(at);
                frame = null;
            }
            default -> Collections.swap(frames, at, random.nextInt(frames.size()));
        }
        if (frame != null && at < frames.size()) {
            frames.set(at, frame);
        }
    }

    /** A frame with the head of another one and random bytes behind it. */
    private static byte[] withBodyOf(byte[] frame, int length, Random random) {
        byte[] body = new byte[length];
        random.nextBytes(body);
        int type = 2 + random.nextInt(13);
        int flags = random.nextInt(4) == 0 ? random.nextInt(256) : 0;
        return Wire.frame(type, flags, frame.length > 9 ? frame[9] & 0xFF : 1, body);
    }
}
