package io.rpcboot.autoconfigure.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

import io.rpcboot.RemoteClient;
import io.rpcboot.annotation.RpcClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** What the tests of an application do that has no server to call. */
@SpringBootTest(
        classes = EndToEndTest.Application.class,
        properties = {"rpc.server.port=0", "rpc.client.services.text.uri=tcp://127.0.0.1:1"})
class MockedClientsTest {

    @MockitoBean
    @RpcClient("text")
    private RemoteClient text;

    @MockitoBean
    private TextClient client;

    @Autowired
    private Checkout checkout;

    @Test
    void mocksTakeThePlaceOfClients() {
        given(client.add(1, 2)).willReturn(4);
        assertThat(client.add(1, 2)).isEqualTo(4);
        assertThat(checkout.text).isSameAs(text);
    }
}
