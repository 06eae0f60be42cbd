package io.loquat.bench;

import io.loquat.bench.load.Target;
import org.jspecify.annotations.Nullable;

/**
 * One server's part in a round of a case.
 *
 * @param column what its result is called: the server, and the variant where there are several
 * @param query how it is asked when not as usual
 */
record Turn(String server, String column, @Nullable String query) {

    static Turn of(String server) {
        return new Turn(server, server, null);
    }

    Target of(Target target) {
        return query == null ? target : target.query(query);
    }
}
