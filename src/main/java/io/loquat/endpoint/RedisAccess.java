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
 * The way to the store as Quarkus reads it from {@code quarkus.redis.*}: hosts, password, TLS, Sentinel. Quarkus' own client stays
 * unused and opens no connection: its pool would hand out one that the network has lost.
 */
@Singleton
final class RedisAccess implements RedisOptionsCustomizer {
    private static final Pattern ADDRESS = Pattern.compile("^(redis|rediss|unix)://.");

    private final Instance<Redis> asked;
    private volatile @Nullable RedisOptions options;

    /** @param asked not used; where nobody asks for the client, Quarkus does not read its settings */
    RedisAccess(Instance<Redis> asked) {
        this.asked = asked;
    }

    @Override
    public void customize(String clientName, RedisOptions read) {
        for (String host : read.getEndpoints()) {
            if (!ADDRESS.matcher(host).find()) {
                // Not the address itself, which may hold a password.
                throw new ConfigurationException("quarkus.redis.hosts holds what is no address of a store;"
                        + " set it to one that begins with redis:// or rediss://, such as redis://valkey:6379.");
            }
        }
        RedisOptions ours = new RedisOptions(read);
        // A configuration of quarkus.tls leaves it open, and Vert.x then does not connect at all.
        NetClientOptions net = ours.getNetClientOptions();
        if (net.getHostnameVerificationAlgorithm() == null) {
            net.setHostnameVerificationAlgorithm("HTTPS");
        }
        options = ours;
    }

    /** What is configured; null without {@code quarkus.redis.hosts}. */
    @Nullable
    RedisOptions options() {
        // Quarkus makes its client, and with it these, before the first bean that asks; a lazy one is made here.
        if (options == null && asked.isResolvable()) {
            Redis unused = asked.get();
        }
        return options;
    }
}
