package io.rpcboot.autoconfigure.actuate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.health.EventLoopSnapshot.State;
import io.rpcboot.health.EventTopic;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;

class RpcEndpointsTest {

    private static Endpoints endpoints;

    @BeforeAll
    static void start() {
        endpoints = new Endpoints("rpc.endpoints");
    }

    @AfterAll
    static void stop() {
        endpoints.close();
    }

    @Test
    void handlersShowWhatTheyAreAndHowTheirCallsWent() {
        for (int i = 0; i < 3; i++) {
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> endpoints.call("fail").block(Endpoints.LIMIT));
        }
        RpcHandlersEndpoint handlers = endpoints.bean(RpcHandlersEndpoint.class);
        Endpoints.soon().until(() -> handlers.handler("fail").handlers().get(0).inFlight() == 0);
        assertThat(handlers.handler("fail").handlers()).singleElement().satisfies(fail -> {
            assertThat(fail.calls()).isEqualTo(3);
            assertThat(fail.errors()).containsExactly(Map.entry(RpcCode.INVALID_ARGUMENT, 3L));
            assertThat(fail.latencyLastTwoMinutes().count()).isEqualTo(3);
            assertThat(fail.runsOn()).isEqualTo("thread that may block");
            assertThat(fail.handler()).contains("Handlers.fail");
            assertThat(fail.blocked()).isFalse();
        });
        assertThat(handlers.handler("add").handlers().get(0).payloadType())
                .isEqualTo("x: java.lang.Integer, y: java.lang.Integer");
        assertThat(handlers.handlers().handlers())
                .extracting(RpcHandlersEndpoint.Handler::operation)
                .containsExactly("add", "fail", "hang", "loop.block", "rpc.describe");
    }

    @Test
    void whatIsNotThereIsAnsweredWithWhatIs() {
        assertThat(endpoints
                        .bean(RpcHandlersEndpointWebExtension.class)
                        .handler("ad")
                        .getBody())
                .asString()
                .contains("no operation 'ad'; there are [add, fail, hang, loop.block, rpc.describe]");
        WebEndpointResponse<Object> pool =
                endpoints.bean(RpcPoolsEndpointWebExtension.class).pool("other");
        assertThat(pool.getStatus()).isEqualTo(404);
        assertThat(pool.getBody()).asString().contains("absent");
        assertThat(endpoints
                        .bean(RpcEventLoopsEndpointWebExtension.class)
                        .eventLoop("none")
                        .getStatus())
                .isEqualTo(404);
        assertThat(endpoints
                        .bean(RpcEventsEndpointWebExtension.class)
                        .eventsOfTopic("weather", null, null)
                        .getBody())
                .asString()
                .contains("LOOP_STALL");
        assertThatThrownBy(() -> endpoints.bean(RpcCallsEndpoint.class).call("s1.in.1"))
                .isInstanceOf(UnknownItemException.class);
    }

    @Test
    void headersAreMaskedUnlessTheyMayBeSeen() {
        CompletableFuture<String> answer = endpoints.call("hang").toFuture();
        RpcCallsEndpoint calls = endpoints.bean(RpcCallsEndpoint.class);
        Endpoints.soon()
                .until(() -> calls.calls(null, "hang").calls().stream()
                        .anyMatch(call -> call.headers().containsKey("authorization")));
        assertThat(calls.calls(null, "hang").calls())
                .allSatisfy(call -> assertThat(call.headers()).containsEntry("authorization", "******"));
        assertThat(calls.calls(null, "hang", true).calls())
                .allSatisfy(call -> assertThat(call.headers()).containsEntry("authorization", "secret"));
        answer.cancel(true);
        Endpoints.soon().until(() -> calls.calls(null, "hang").shown() == 0);
    }

    @Test
    void aStuckCallIsFoundAndCancelled() {
        CompletableFuture<String> answer = endpoints.call("hang").toFuture();
        RpcCallsEndpoint calls = endpoints.bean(RpcCallsEndpoint.class);
        Endpoints.soon().until(() -> calls.calls(null, "hang").shown() >= 2);
        String id = calls.calls(null, "hang").calls().stream()
                .map(CallView::id)
                .filter(each -> each.startsWith("s"))
                .findFirst()
                .orElseThrow();
        RpcControlEndpointWebExtension control = endpoints.bean(RpcControlEndpointWebExtension.class);
        assertThat(control.act("cancel-call", id, null, "stuck").getBody())
                .asString()
                .contains("done");
        assertThat(answer).failsWithin(Endpoints.LIMIT).withThrowableThat().withMessageContaining("stuck");
        WebEndpointResponse<Object> again = control.act("cancel-call", id, null, null);
        assertThat(again.getStatus()).isEqualTo(410);
        assertThat(again.getBody()).asString().contains("has already ended");
        assertThat(control.act("cancel-call", "s99999999.in.1", null, null).getStatus())
                .isEqualTo(404);
        assertThat(control.act("fire-employee", "x", null, null).getBody())
                .asString()
                .contains("cancel-call");
        assertThatThrownBy(() -> control.act("cancel-call", " ", null, null))
                .isInstanceOf(InvalidEndpointRequestException.class)
                .hasMessageContaining("'target' is missing");
        assertThatThrownBy(() -> control.act("reset-backoff", "absent", "::", null))
                .isInstanceOf(InvalidEndpointRequestException.class);
    }

    @Test
    void anOperationIsBlockedAndTakenAgain() {
        RpcControlEndpoint control = endpoints.bean(RpcControlEndpoint.class);
        control.act("block-operation", "fail", null, null);
        assertThat(endpoints
                        .bean(RpcHandlersEndpoint.class)
                        .handler("fail")
                        .handlers()
                        .get(0)
                        .blocked())
                .isTrue();
        assertThat(endpoints.bean(RpcOverviewEndpoint.class).overview().wrongNow())
                .contains("operation 'fail' is blocked: its calls are refused, see rpchandlers/fail");
        control.act("unblock-operation", "fail", null, null);
        assertThat(control.act("reset-backoff", "absent", null, null).outcome()).isEqualTo("done");
        assertThat(endpoints
                        .bean(RpcEventsEndpoint.class)
                        .eventsOfTopic("control", null, 100)
                        .events())
                .extracting(event -> event.subject() + " " + event.text())
                .contains("fail blocked", "fail unblocked", "absent back-off was reset");
    }

    @Test
    void endpointsAreReadOverJmxAsWell() throws Exception {
        assertThat(endpoints.jmx("Rpcpools", "pools")).asString().contains("connectionLimit", "absent");
        assertThat(endpoints.jmx("Rpcpools", "pool", "absent")).asString().contains("tcp://127.0.0.1:1");
        assertThat(endpoints.jmx("Rpccalls", "calls", null, null)).asString().contains("silentEventLoops");
        assertThat(endpoints.jmx("Rpcevents", "events", null, null)).asString().contains("countsSinceStart");
        assertThat(endpoints.jmx("Rpceventloops", "eventLoops")).asString().contains("warnAfterMillis=200.0");
        assertThat(endpoints.jmx("Rpchandlers", "handlers")).asString().contains("loop.block");
        assertThat(endpoints.jmx("Rpc", "overview")).asString().contains("eventLoops");
        assertThat(endpoints.jmx("Rpccontrol", "actions")).asString().contains("drain-server");
        assertThatThrownBy(() -> endpoints.jmx("Rpcpools", "pool", "other"))
                .rootCause()
                .hasMessageContaining("no service 'other'; there are [absent");
    }

    @Test
    void anOperatorWithoutAWebServerCancelsByJmx() throws Exception {
        CompletableFuture<String> answer = endpoints.call("hang").toFuture();
        RpcCallsEndpoint calls = endpoints.bean(RpcCallsEndpoint.class);
        Endpoints.soon()
                .until(() -> calls.calls(null, "hang").calls().stream()
                        .anyMatch(call -> call.id().startsWith("s")));
        String id = calls.calls(null, "hang").calls().stream()
                .map(CallView::id)
                .filter(each -> each.startsWith("s"))
                .findFirst()
                .orElseThrow();
        assertThat(endpoints.jmx("Rpccalls", "call", id)).asString().contains("operation=hang", "hopPath=[");
        assertThat(endpoints.jmx("Rpccontrol", "act", "cancel-call", id, null, "by jmx"))
                .asString()
                .contains("outcome=done");
        assertThat(answer).failsWithin(Endpoints.LIMIT).withThrowableThat().withMessageContaining("by jmx");
        assertThatThrownBy(() -> endpoints.jmx("Rpccontrol", "act", "cancel-call", id, null, null))
                .rootCause()
                .hasMessageContaining("'" + id + "' has already ended");
        assertThatThrownBy(() -> endpoints.jmx("Rpccontrol", "act", "cancel-call", "s99999999.in.1", null, null))
                .rootCause()
                .hasMessageContaining("no call under way 's99999999.in.1'");
        assertThatThrownBy(() -> endpoints.jmx("Rpccontrol", "act", "cancel-call", null, null, null))
                .rootCause()
                .hasMessageContaining("'target' is missing");
        assertThat(endpoints.jmx("Rpcevents", "eventsOfTopic", "control", null, null))
                .asString()
                .contains("a call of 'hang' was cancelled: by jmx");
    }

    @Test
    void aDrainedServerIsNotReadyAnyMore() {
        try (Endpoints other = new Endpoints("rpc.drained")) {
            other.bean(RpcControlEndpoint.class).act("drain-server", null, null, "deployment");
            assertThat(other.bean(ApplicationAvailability.class).getReadinessState())
                    .isEqualTo(ReadinessState.REFUSING_TRAFFIC);
        }
    }

    @Test
    void aStuckLoopIsSeenByEveryEndpointWhileItIsStuck() {
        try (Endpoints stuck = new Endpoints("rpc.stuck")) {
            stuck.call("loop.block").subscribe();
            RpcEventLoopsEndpoint loops = stuck.bean(RpcEventLoopsEndpoint.class);
            Endpoints.soon()
                    .until(() -> loops.eventLoops().eventLoops().stream().anyMatch(loop -> loop.state() == State.DOWN));
            LoopView loop = loops.eventLoops().eventLoops().stream()
                    .filter(each -> each.state() == State.DOWN)
                    .findFirst()
                    .orElseThrow();
            assertThat(loop.operationOnIt()).isEqualTo("loop.block");
            assertThat(loop.stack()).anyMatch(frame -> frame.contains("Handlers.blockTheLoop"));
            assertThat(loop.hint()).contains("BLOCKING");
            EventLoopHealthIndicator health = stuck.bean(EventLoopHealthIndicator.class);
            assertThat(health.health().getStatus().getCode()).isEqualTo("DOWN");
            assertThat(health.health().getDetails().get(loop.name())).asString().contains("loop.block");
            assertThat(stuck.bean(RpcOverviewEndpoint.class).overview().wrongNow())
                    .anyMatch(text -> text.contains("code of 'loop.block' is on it"));
            assertThat(stuck.bean(RpcCallsEndpoint.class).calls(null, null).silentEventLoops())
                    .containsExactly(loop.name());
            stuck.bean(Endpoints.Handlers.class).free.countDown();
            Endpoints.soon().until(() -> health.health().getStatus().getCode().equals("UP"));
            assertThat(stuck.bean(RpcEventsEndpoint.class)
                            .events(null, null)
                            .countsSinceStart()
                            .get(EventTopic.LOOP_STALL))
                    .isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aServiceThatCannotBeReachedIsDownWhileCallsFail() {
        try (Endpoints other = new Endpoints("rpc.absent", "rpc.client.health.down-after=0s")) {
            PoolHealthContributor health = other.bean(PoolHealthContributor.class);
            assertThat(health.stream()).extracting(entry -> entry.name()).containsExactly("absent");
            assertThat(status(health)).isEqualTo("UP");
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> other.bean(io.rpcboot.RemoteClients.class)
                            .forService("absent")
                            .call("x", null, String.class)
                            .block(Endpoints.LIMIT));
            assertThat(status(health)).isEqualTo("DOWN");
            assertThat(other.bean(RpcOverviewEndpoint.class).overview().wrongNow())
                    .anyMatch(text -> text.contains("service 'absent' has not been reached for"));
            assertThat(health.getContributor("other")).isNull();
        }
        try (Endpoints patient = new Endpoints("rpc.patient", "rpc.client.health.down-after=1h")) {
            assertThatExceptionOfType(RpcException.class)
                    .isThrownBy(() -> patient.bean(io.rpcboot.RemoteClients.class)
                            .forService("absent")
                            .call("x", null, String.class)
                            .block(Endpoints.LIMIT));
            assertThat(status(patient.bean(PoolHealthContributor.class))).isEqualTo("UP");
        }
    }

    @Test
    void infoSaysWhereAndWhoThisIs() {
        org.springframework.boot.actuate.info.Info.Builder info =
                new org.springframework.boot.actuate.info.Info.Builder();
        endpoints.bean(RpcInfoContributor.class).contribute(info);
        assertThat(info.build().get("rpc"))
                .asString()
                .contains("serverAddresses=[tcp://127.0.0.1:", "protocolVersion=1", "peerId=");
        assertThat(List.of(info.build().get("rpc").toString())).isNotEmpty();
    }

    private static String status(PoolHealthContributor health) {
        org.springframework.boot.health.contributor.HealthIndicator indicator =
                (org.springframework.boot.health.contributor.HealthIndicator) health.getContributor("absent");
        return indicator.health().getStatus().getCode();
    }
}
