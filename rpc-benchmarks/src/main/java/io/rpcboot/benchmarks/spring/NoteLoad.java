package io.rpcboot.benchmarks.spring;

import io.rpcboot.benchmarks.AnswerSubscriber;
import io.rpcboot.benchmarks.Caller;
import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Note;
import io.rpcboot.benchmarks.Slot;
import io.rpcboot.benchmarks.Tally;
import io.rpcboot.benchmarks.Workload;
import java.util.List;
import reactor.core.publisher.Flux;

/** Calls with notes: what the callers of all three clients do. */
final class NoteLoad implements Caller {

    private final NoteClient client;
    private final AnswerSubscriber<Note>[] subscribers;

    private NoteLoad(NoteClient client, Workload workload) {
        this.client = client;
        this.subscribers = AnswerSubscriber.forSlots(workload, Slot::answered);
    }

    /**
     * What starts a workload.
     *
     * @param connections a client for each of its connections
     */
    static Runnable of(Workload workload, List<? extends NoteClient> connections, Tally tally) {
        int count = (int) Math.min(Integer.MAX_VALUE, tally.limit());
        NoteClient client = connections.get(0);
        return switch (workload.kind()) {
            case UNARY ->
                () -> {
                    List<NoteLoad> callers = connections.stream()
                            .map(connection -> new NoteLoad(connection, workload))
                            .toList();
                    Caller.start(workload, Caller.over(callers), tally);
                };
            case STREAM_DOWN ->
                () -> {
                    Items items = new Items(tally);
                    client.items(count).subscribe(items::receive, tally::fail, () -> items.end(count));
                };
            case STREAM_UP ->
                () -> client.count(Flux.range(0, count).map(Items::note))
                        .subscribe(arrived -> checkCount(arrived, count, tally), tally::fail);
        };
    }

    @Override
    public void call(Slot slot) {
        client.echo(slot.note()).subscribe(subscribers[slot.index()].of(slot));
    }

    @Override
    public void callFromOutside(Slot slot) {
        call(slot);
    }

    private static void checkCount(long arrived, int sent, Tally tally) {
        if (arrived != sent) {
            tally.fail(new IllegalStateException(arrived + " items of " + sent + " have arrived"));
        }
    }
}
