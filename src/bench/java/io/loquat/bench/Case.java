package io.loquat.bench;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One question that is put to several servers in turn. */
interface Case {
    String name();

    /** Who is asked in each round; servers that are not there are left out. */
    List<Turn> turns();

    int rounds();

    /** What this machine does not have for it, in a sentence: then it is left out. */
    default @Nullable String lacks() {
        return null;
    }

    Map<String, Double> measure(Stage stage, Turn turn);
}
