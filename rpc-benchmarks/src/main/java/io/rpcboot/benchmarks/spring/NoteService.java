package io.rpcboot.benchmarks.spring;

import io.rpcboot.benchmarks.Items;
import io.rpcboot.benchmarks.Note;
import io.rpcboot.benchmarks.Tally;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the handlers of all three servers do. */
record NoteService(Tally received) {

    Mono<Note> echo(Note note) {
        return Mono.just(note);
    }

    Flux<Note> items(int count) {
        return Flux.range(0, count).map(Items::note);
    }

    Mono<Long> count(Flux<Note> notes) {
        return notes.doOnNext(new Items(received)::receive).count();
    }
}
