package io.rpcboot.autoconfigure.settings;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.util.StringUtils;

/** Turns Boot's SSL bundles into what Netty takes. */
public final class Tls {

    private final @Nullable SslBundles bundles;

    /** Without bundles only plain connections can be had. */
    public Tls(@Nullable SslBundles bundles) {
        this.bundles = bundles;
    }

    /** For a listener; null where no bundle is named. */
    public @Nullable SslContext server(String property, @Nullable String bundleName) {
        SslBundle bundle = bundle(property, bundleName);
        if (bundle == null) {
            return null;
        }
        SslManagerBundle managers = bundle.getManagers();
        return build(
                property,
                bundle,
                SslContextBuilder.forServer(managers.getKeyManagerFactory()),
                String.valueOf(bundleName));
    }

    /** For connections to a service; null where no bundle is named. */
    public @Nullable SslContext client(String property, @Nullable String bundleName) {
        SslBundle bundle = bundle(property, bundleName);
        if (bundle == null) {
            return null;
        }
        SslContextBuilder builder =
                SslContextBuilder.forClient().keyManager(bundle.getManagers().getKeyManagerFactory());
        return build(property, bundle, builder, String.valueOf(bundleName));
    }

    private @Nullable SslBundle bundle(String property, @Nullable String name) {
        if (!StringUtils.hasText(name)) {
            return null;
        }
        if (bundles == null) {
            throw InvalidSetting.of(
                    property,
                    name,
                    "There are no SSL bundles in this application: define it under " + "'spring.ssl.bundle'.");
        }
        return bundles.getBundle(name);
    }

    private static SslContext build(String property, SslBundle bundle, SslContextBuilder builder, String name) {
        SslOptions options = bundle.getOptions();
        builder.trustManager(bundle.getManagers().getTrustManagerFactory());
        if (options.getCiphers() != null) {
            builder.ciphers(Arrays.asList(options.getCiphers()));
        }
        if (options.getEnabledProtocols() != null) {
            builder.protocols(options.getEnabledProtocols());
        }
        try {
            return builder.build();
        } catch (SSLException ex) {
            throw InvalidSetting.of(property, name, "The bundle cannot be used: " + ex.getMessage());
        }
    }
}
