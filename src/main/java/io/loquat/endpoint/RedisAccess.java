package io.loquat.endpoint;

import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of the shared store and how to connect to it, as Quarkus reads it from {@code quarkus.redis.*}: hosts,
 * password, TLS, Sentinel. The client of Quarkus itself is not used and opens no connection, because its pool hands out
 * connections that the network has lost.
 */
@Singleton
final class RedisAccess implements RedisOptionsCustomizer {
    private static final Pattern ADDRESS = Pattern.compile("^(redis|rediss|unix)://.");

    private final Instance<Redis> client;
    private volatile @Nullable RedisOptions options;

    /**
     * Injects the client of Quarkus, so that Quarkus reads its settings.
     *
     * @param client never used for requests
     */
    RedisAccess(Instance<Redis> client) {
        this.client = client;
    }

    @Override
    public void customize(String clientName, RedisOptions read) {
        for (String host : read.getEndpoints()) {
            if (!ADDRESS.matcher(host).find()) {
                // The message leaves out the address, which may contain a password.
                throw new ConfigurationException(
                        "quarkus.redis.hosts contains a value that is not the address of a store;"
                                + " set it to one that begins with redis:// or rediss://, such as redis://valkey:6379.");
            }
        }
        RedisOptions ours = new RedisOptions(read);
        // A configuration with quarkus.tls leaves this unset, and Vert.x then does not connect at all.
        NetClientOptions net = ours.getNetClientOptions();
        if (net.getHostnameVerificationAlgorithm() == null) {
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
        options = ours;
    }

    /** Returns the configured options; null without {@code quarkus.redis.hosts}. */
    @Nullable
    RedisOptions options() {
        // Quarkus usually creates its client, and with it these options, before the first bean that injects it; a lazy
        // one is created here.
        if (options == null && client.isResolvable()) {
            Redis unused = client.get();
        }
        return options;
    }
}
