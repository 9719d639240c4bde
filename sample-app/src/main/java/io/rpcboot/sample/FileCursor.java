package io.rpcboot.sample;

import io.rpcboot.annotation.RpcRemote;
import java.util.List;
import reactor.core.publisher.Mono;

/** A place in a file of another node, which moves on as lines are read: a remote object. */
@RpcRemote
interface FileCursor extends AutoCloseable {

    /** The next lines, {@code count} at most; none at the end of the file. */
    Mono<List<String>> next(int count);

    /** Goes to a byte of the file; what is read next begins there. */
    Mono<Void> seek(long position);

    /** Gives it back. The file is closed when nobody has it any more. */
    @Override
    void close();
}
