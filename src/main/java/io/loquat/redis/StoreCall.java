package io.loquat.redis;

import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call to the store on its way: a script or a single request. */
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

    /** Returns whether it is written separately; scripts may be written together. */
    boolean isAlone() {
        return run == null;
    }

    /**
     * Returns the request to write. A script is sent in full the first time, which keeps calls in order: repeated after
     * a NOSCRIPT, a call would end up behind the next one.
     *
     * @param seen the scripts that were sent on this connection; this one is added
     */
    Request request(Set<Script> seen) {
        if (run == null) {
            return Objects.requireNonNull(request);
        }
        Request scriptCall = seen.add(run.script)
                ? Request.cmd(Command.EVAL).arg(run.script.text())
                : Request.cmd(Command.EVALSHA).arg(run.script.digest());
        scriptCall.arg(run.keys.size());
        run.keys.forEach(scriptCall::arg);
        run.args.forEach(scriptCall::arg);
        return scriptCall;
    }

    private record Run(Script script, List<byte[]> keys, List<byte[]> args) {}
}
