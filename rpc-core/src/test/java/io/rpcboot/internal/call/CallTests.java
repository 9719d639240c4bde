package io.rpcboot.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.Unpooled;
import io.rpcboot.RpcProtocolException;
import org.junit.jupiter.api.Test;

/** How frames of one direction become items. */
class CallTests {

    private final StubCall call = new StubCall();

    @Test
    void wholeItemInDataOrInEnd() {
        call.onData(-1, false, FakeOutbound.item("a"));
        assertThat(call.events).containsExactly("item a");
        StubCall other = new StubCall();
        other.onEnd(true, FakeOutbound.item("b"));
        other.onEnd(false, Unpooled.EMPTY_BUFFER);
        assertThat(other.events).containsExactly("last b", "items end");
    }

    @Test
    void emptyItemIsAnItem() {
        call.onEnd(true, Unpooled.EMPTY_BUFFER);
        assertThat(call.events).containsExactly("last ");
    }

    @Test
    void fragmentedItemMayEndInDataOrInEnd() {
        call.onData(5, true, FakeOutbound.item("ab"));
        call.onData(-1, true, FakeOutbound.item("cd"));
        call.onData(-1, false, FakeOutbound.item("e"));
        call.onEnd(false, Unpooled.EMPTY_BUFFER);
        assertThat(call.events).containsExactly("item abcde", "items end");
        StubCall other = new StubCall();
        other.onData(3, true, FakeOutbound.item("ab"));
        other.onEnd(true, FakeOutbound.item("c"));
        assertThat(other.events).containsExactly("last abc");
    }

    @Test
    void secondItemWhereThereIsNoStreamIsAProtocolError() {
        call.onData(-1, false, FakeOutbound.item("a"));
        assertRefused(
                () -> call.onData(-1, false, FakeOutbound.item("b")), "got a second item where it takes no stream");
        assertRefused(() -> call.onEnd(true, FakeOutbound.item("b")), "got a second item where it takes no stream");
        assertRefused(() -> call.onData(3, true, FakeOutbound.item("b")), "got a second item where it takes no stream");
    }

    @Test
    void fragmentWithoutTheFirstOneIsAProtocolError() {
        assertRefused(() -> call.onData(-1, true, FakeOutbound.item("a")), "comes without the first one");
    }

    @Test
    void endInTheMiddleOfAnItemIsAProtocolError() {
        call.onData(3, true, FakeOutbound.item("ab"));
        assertRefused(() -> call.onEnd(false, Unpooled.EMPTY_BUFFER), "comes in the middle of an item");
        call.dropItem();
    }

    @Test
    void itemThatBeginsWithinAnotherIsAProtocolError() {
        call.onData(3, true, FakeOutbound.item("ab"));
        assertRefused(() -> call.onData(3, true, FakeOutbound.item("ab")), "begins before the one before has ended");
        call.dropItem();
    }

    @Test
    void itemOverTheLimitIsToldOnceAndItsRestDropped() {
        call.onData(11, true, FakeOutbound.item("abcde"));
        call.onData(-1, true, FakeOutbound.item("fghij"));
        call.onEnd(true, FakeOutbound.item("k"));
        assertThat(call.events).containsExactly("too large 11", "items end");
    }

    @Test
    void restOfADroppedItemIsDropped() {
        call.onData(4, true, FakeOutbound.item("ab"));
        call.dropItem();
        call.onData(-1, false, FakeOutbound.item("cd"));
        assertThat(call.events).isEmpty();
    }

    private static void assertRefused(Runnable action, String message) {
        assertThatExceptionOfType(RpcProtocolException.class)
                .isThrownBy(action::run)
                .withMessageContaining(message);
    }
}
