package io.rpcboot.autoconfigure.actuate;

import io.rpcboot.RpcServer;
import io.rpcboot.autoconfigure.health.RpcSides;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

/** Where this application is served, and who it is to its peers. */
final class RpcInfoContributor implements InfoContributor {

    private final RpcSides sides;

    RpcInfoContributor(RpcSides sides) {
        this.sides = sides;
    }

    @Override
    public void contribute(Info.Builder builder) {
        Map<String, Object> info = new LinkedHashMap<>();
        sides.server().map(RpcServer::addresses).ifPresent(addresses -> info.put("serverAddresses", addresses));
        sides.all().stream().findFirst().ifPresent(side -> {
            info.put("protocolVersion", side.protocolVersion());
            info.put("peerId", side.peerId());
        });
        if (!info.isEmpty()) {
            builder.withDetail("rpc", info);
        }
    }
}
