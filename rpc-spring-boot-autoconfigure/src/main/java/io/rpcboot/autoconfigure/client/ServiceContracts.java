package io.rpcboot.autoconfigure.client;

import io.rpcboot.PeerDisconnect;
import io.rpcboot.PeerInfo;
import io.rpcboot.PeerListener;
import io.rpcboot.RemoteClient;
import io.rpcboot.RemoteClients;
import io.rpcboot.RemoteSession;
import io.rpcboot.autoconfigure.describe.OperationDescriber;
import io.rpcboot.autoconfigure.describe.OperationDescription;
import io.rpcboot.autoconfigure.signature.MethodSignature;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.ResolvableType;

/** What the typed clients of an application expect of their services. Any thread. */
final class ServiceContracts implements PeerListener {

    private final OperationDescriber describer;
    private final Function<String, ContractCheck> modes;
    private final ObjectProvider<RemoteClients> clients;
    private final Map<String, ServiceContract> services = new ConcurrentHashMap<>();

    ServiceContracts(
            OperationDescriber describer,
            Function<String, ContractCheck> modes,
            ObjectProvider<RemoteClients> clients) {
        this.describer = describer;
        this.modes = modes;
        this.clients = clients;
    }

    /** A method of a typed client calls an operation; gives what its calls have to ask first, or null. */
    @Nullable
    ServiceContract expect(RemoteClient client, String operation, MethodSignature signature) {
        ContractCheck mode = modes.apply(client.serviceId());
        if (mode == ContractCheck.OFF) {
            return null;
        }
        ServiceContract contract = services.computeIfAbsent(
                client.serviceId(),
                id -> new ServiceContract(
                        id,
                        mode == ContractCheck.FAIL,
                        () -> clients.getObject().forService(id)));
        contract.expect(describe(operation, signature));
        return contract.isFailing() ? contract : null;
    }

    /** Of a session what comes to its caller; what that sends has no type there. */
    private OperationDescription describe(String operation, MethodSignature signature) {
        ResolvableType result = ResolvableType.forType(signature.result().type());
        return result.toClass() == RemoteSession.class
                ? describer.describeSession(
                        operation,
                        signature.payload(),
                        result.getGeneric(2).getType(),
                        null,
                        result.getGeneric(1).getType())
                : describer.describe(
                        operation,
                        signature.payload(),
                        signature.result().type(),
                        signature.result().streamed());
    }

    @Override
    public void onConnected(String service, PeerInfo peer) {
        ServiceContract contract = services.get(service);
        if (contract != null) {
            contract.onConnected(peer);
        }
    }

    @Override
    public void onDisconnected(String service, PeerDisconnect disconnect) {
        ServiceContract contract = services.get(service);
        if (contract != null) {
            contract.onDisconnected(disconnect.peer());
        }
    }
}
