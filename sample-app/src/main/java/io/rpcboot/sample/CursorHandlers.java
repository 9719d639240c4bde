package io.rpcboot.sample;

import io.rpcboot.annotation.RpcHandler;
import io.rpcboot.annotation.RpcService;
import java.io.IOException;
import reactor.core.scheduler.Schedulers;

/** Serves {@code text.open}: a cursor over a file, which stays here. */
@RpcService("text")
final class CursorHandlers {

    private final TailDirectory directory;

    CursorHandlers(TailDirectory directory) {
        this.directory = directory;
    }

    @RpcHandler("open")
    FileCursor open(String file) throws IOException {
        return OpenFile.open(directory.resolve(file), Schedulers.boundedElastic());
    }
}
