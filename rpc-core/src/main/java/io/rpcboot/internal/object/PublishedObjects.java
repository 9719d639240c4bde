package io.rpcboot.internal.object;

import io.rpcboot.RemoteClient;
import io.rpcboot.RpcCode;
import io.rpcboot.RpcException;
import io.rpcboot.codec.ObjectReference;
import io.rpcboot.internal.call.Passage;
import io.rpcboot.internal.object.ObjectMessages.Found;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Objects with a name, here and elsewhere. Any thread. */
final class PublishedObjects {

    private static final int RANDOM_BYTES = 20;
    private static final int MAX_NAME = 200;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectHub hub;

    PublishedObjects(ObjectHub hub) {
        this.hub = hub;
    }

    /** 160 bits. */
    static String randomName() {
        byte[] bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    URI publish(String name, Object object) {
        if (name.isEmpty()
                || name.length() > MAX_NAME
                || name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length > 255
                || name.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name '" + name + "': a name has 1 to " + MAX_NAME
                    + " characters (this one " + name.length() + "), none of them a control character");
        }
        List<String> addresses = hub.addresses();
        if (addresses.isEmpty()) {
            throw new IllegalStateException("'" + name + "' cannot be published: this process listens nowhere."
                    + " Start its server first, or say with rpc.objects.addresses where it is reached");
        }
        if (ObjectHub.handle(object) != null) {
            throw new IllegalArgumentException("'" + name + "' is an object of another process: it is published there");
        }
        hub.exports().publish(name, object, () -> hub.objectReferences().exported(object));
        return uri(addresses.get(0), name);
    }

    boolean unpublish(URI uri) {
        String name = uri.getFragment();
        return name != null
                && hub.addresses().contains(address(uri))
                && hub.exports().unpublish(name);
    }

    <T> Mono<T> lookup(URI uri, Class<T> type) {
        String name = uri.getFragment();
        Function<URI, RemoteClient> clients = hub.clients();
        if (name == null || name.isEmpty()) {
            return Mono.error(new IllegalArgumentException(
                    "'" + uri + "' names no object: it must look like tcp://host:7400#name"));
        }
        if (clients == null) {
            return Mono.error(new IllegalStateException("this process has no clients to look '" + uri + "' up with"));
        }
        if (!hub.objectReferences().isReadable(type)) {
            return Mono.error(new IllegalArgumentException(
                    type.getName() + " does not travel by reference: annotate it with @RpcRemote"));
        }
        String address = address(uri);
        return Mono.defer(() -> clients.apply(URI.create(address))
                        .operation(ObjectMessages.LOOKUP)
                        .payload(ObjectMessages.name(name))
                        .timeout(hub.settings().exchangeTimeout())
                        .retrieveMono(byte[].class))
                .flatMap(answer -> found(Found.read(answer), uri, address, type));
    }

    private <T> Mono<T> found(Found found, URI uri, String address, Class<T> type) {
        if (!found.status().isDone()) {
            return Mono.error(new RpcException(RpcCode.NOT_FOUND, "no object is published as '" + uri + "'"));
        }
        ObjectReferences.Arrived arrived = hub.objectReferences()
                .arrived(
                        new ObjectReference(
                                found.object().toString(),
                                found.owner().toString(),
                                found.claim().toString(),
                                found.types(),
                                List.of(address),
                                null),
                        type);
        T value = type.cast(arrived.value());
        Passage.@Nullable Gate gate = arrived.gate();
        return gate == null
                ? Mono.just(value)
                : gate.open(null).doOnError(error -> gate.abandon()).thenReturn(value);
    }

    private static URI uri(String address, String name) {
        URI plain = URI.create(address);
        try {
            return new URI(plain.getScheme(), plain.getAuthority(), plain.getPath(), null, name);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("'" + name + "' cannot be part of an address: " + e.getMessage(), e);
        }
    }

    private static String address(URI uri) {
        String text = uri.toString();
        int fragment = text.indexOf('#');
        return fragment < 0 ? text : text.substring(0, fragment);
    }
}
