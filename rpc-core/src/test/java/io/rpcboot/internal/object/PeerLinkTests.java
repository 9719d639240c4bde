package io.rpcboot.internal.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.rpcboot.PeerInfo;
import io.rpcboot.internal.call.CallPermit;
import io.rpcboot.internal.call.ClientCall;
import io.rpcboot.internal.call.ServiceClient;
import io.rpcboot.internal.session.Connection;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PeerLinkTests {

    private final PeerLink link = new PeerLink("peer", new Unreachable());
    private final ServiceClient client = new ServiceClient("service", null, null, 1024, link);
    private final List<String> opened = Collections.synchronizedList(new ArrayList<>());
    private final List<CallPermit> permits = new ArrayList<>();
    private final CountedPlaces places = new CountedPlaces(2);
    private Runnable whileOpening = () -> {};

    /** It has been taken out of the line, but its frame is not written yet. */
    @Test
    void callThatComesWhileOneOfTheLineIsOpenedIsBehindIt() {
        up();
        call("first");
        call("second");
        call("waiting");
        assertThat(opened).containsExactly("first", "second");
        whileOpening = () -> {
            places.release();
            CompletableFuture.runAsync(() -> call("later")).join();
        };
        places.release();
        assertThat(opened).containsExactly("first", "second", "waiting", "later");
    }

    @Test
    void callsBehindOneThatCannotBeOpenedAreServedStill() {
        up();
        call("first");
        call("second");
        call("waiting");
        call("last");
        whileOpening = () -> {
            throw new IllegalStateException("not opened");
        };
        assertThatIllegalStateException().isThrownBy(permits.get(0)::release).withMessage("not opened");
        permits.get(1).release();
        assertThat(opened).containsExactly("first", "second", "last");
    }

    private void call(String operation) {
        client.operation(operation).retrieveMono(byte[].class).subscribe();
    }

    private void up() {
        Connection connection = (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("open");
                    open((ClientCall<?>) arguments[0], (CallPermit) arguments[1]);
                    return null;
                });
        link.up(connection, places, new PeerInfo("peer", "peer", "here"));
    }

    private void open(ClientCall<?> call, CallPermit permit) {
        if (call.operation().endsWith("waiting")) {
            whileOpening.run();
        }
        permits.add(permit);
        opened.add(call.operation().substring(call.operation().indexOf('.') + 1));
    }
}
