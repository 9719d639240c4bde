package io.rpcboot.benchmarks.spring;

import io.rpcboot.benchmarks.Note;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What each of the three clients can call. */
interface NoteClient {

    Mono<Note> echo(Note note);

    /** So many items. */
    Flux<Note> items(int count);

    /** The number of items that have arrived. */
    Mono<Long> count(Flux<Note> notes);
}
