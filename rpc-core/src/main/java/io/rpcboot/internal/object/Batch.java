package io.rpcboot.internal.object;

import io.rpcboot.RemoteClient;
import io.rpcboot.internal.call.CurrentCall;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Questions of one kind to one peer: those that come while a call is under way go with the next, so that a thousand
 * references in a message are a call or two. Any thread.
 */
final class Batch<Q, A> {

    /** What one kind of question looks like. */
    record Kind<Q, A>(
            String operation,
            int questionSize,
            BiConsumer<Q, ByteBuffer> writer,
            int answerSize,
            Function<ByteBuffer, A> reader) {}

    private record Asked<Q, A>(Q question, Sinks.One<A> answer) {}

    private final RemoteClient client;
    private final Kind<Q, A> kind;
    private final Duration timeout;
    private final Deque<Asked<Q, A>> queue = new ArrayDeque<>();
    private boolean underWay;

    Batch(RemoteClient client, Kind<Q, A> kind, Duration timeout) {
        this.client = client;
        this.kind = kind;
        this.timeout = timeout;
    }

    /** Asks at once, whether or not anybody subscribes. */
    Mono<A> ask(Q question) {
        Sinks.One<A> answer = Sinks.one();
        synchronized (queue) {
            queue.add(new Asked<>(question, answer));
        }
        send();
        return answer.asMono();
    }

    private void send() {
        List<Asked<Q, A>> taken;
        synchronized (queue) {
            if (underWay || queue.isEmpty()) {
                return;
            }
            underWay = true;
            taken = new ArrayList<>(Math.min(queue.size(), ObjectMessages.MAX_ENTRIES));
            while (!queue.isEmpty() && taken.size() < ObjectMessages.MAX_ENTRIES) {
                taken.add(queue.remove());
            }
        }
        CurrentCall.outside(() -> call(taken));
    }

    /** Questions of many are in it: it is nobody's call. */
    private void call(List<Asked<Q, A>> taken) {
        byte[] bytes =
                ObjectMessages.write(taken.stream().map(Asked::question).toList(), kind.questionSize, kind.writer);
        client.operation(kind.operation)
                .payload(bytes)
                .timeout(timeout)
                .retrieveMono(byte[].class)
                .map(answer -> ObjectMessages.read(answer, kind.answerSize, kind.reader))
                .subscribe(
                        answers -> answered(taken, answers, null),
                        error -> answered(taken, List.of(), error),
                        () -> {});
    }

    private void answered(List<Asked<Q, A>> asked, List<A> answers, @Nullable Throwable error) {
        synchronized (queue) {
            underWay = false;
        }
        send();
        for (int i = 0; i < asked.size(); i++) {
            Sinks.One<A> sink = asked.get(i).answer;
            if (i < answers.size()) {
                sink.tryEmitValue(answers.get(i));
            } else {
                sink.tryEmitError(
                        error != null ? error : new IllegalStateException(kind.operation + " was not answered"));
            }
        }
    }
}
