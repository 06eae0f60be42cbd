package io.loquat.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A question on its way to the store: a script to run, or a request. */
final class StoreCall {
    private final CompletableFuture<@Nullable Response> answer = new CompletableFuture<>();
    private final @Nullable Run run;
    private final @Nullable Request request;

    private StoreCall(@Nullable Run run, @Nullable Request request) {
        this.run = run;
        this.request = request;
    }

    static StoreCall of(Script script, List<byte[]> keys, List<byte[]> args) {
        return new StoreCall(new Run(script, keys, args), null);
    }

    static StoreCall of(Request request) {
        return new StoreCall(null, request);
    }

    CompletableFuture<@Nullable Response> answer() {
        return answer;
    }

    /** Whether it is written by itself; scripts may be written together. */
    boolean isAlone() {
        return run == null;
    }

    /**
     * What to write. A script goes whole the first time, so that questions keep their order: asked again after a NOSCRIPT one would
     * come behind the next.
     *
     * @param seen the scripts that the connection has had; this one is added
     */
    Request request(Set<Script> seen) {
        if (run == null) {
            return Objects.requireNonNull(request);
        }
        Request made = seen.add(run.script)
                ? Request.cmd(Command.EVAL).arg(run.script.text())
                : Request.cmd(Command.EVALSHA).arg(run.script.digest());
        made.arg(run.keys.size());
        run.keys.forEach(made::arg);
        run.args.forEach(made::arg);
        return made;
    }

    private record Run(Script script, List<byte[]> keys, List<byte[]> args) {}
}
