package io.rpcboot.sample;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks the peer about itself, through an injected client. */
@RestController
@RequestMapping("/fleet")
final class FleetController {

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(2);

    private final RemoteClient fleet;

    FleetController(@RpcClient("fleet") RemoteClient fleet) {
        this.fleet = fleet;
    }

    @GetMapping("/info")
    Mono<NodeInfo> info() {
        return fleet.operation("node.info").timeout(ANSWER_WITHIN).retrieveMono(NodeInfo.class);
    }

    /** Server-sent events, until whoever asked hangs up: that cancels the call, and with it the measuring. */
    @GetMapping(path = "/load", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<NodeLoad> load() {
        return fleet.operation("node.load").retrieveFlux(NodeLoad.class);
    }
}
