package io.loquat.bench.load;

import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The processes whose CPU is looked at. */
record Watched(List<Long> servers, OptionalLong store) {

    double serversCpu() {
        return servers.stream().mapToDouble(Proc::cpu).sum();
    }

    /** 0 where there is none. */
    double storeCpu() {
        return store.isPresent() ? Proc.cpu(store.getAsLong()) : 0;
    }

    /** CPU seconds of each server, and the store's behind them. */
    List<Double> each() {
        return Stream.concat(servers.stream().map(Proc::cpu), Stream.of(storeCpu()))
                .toList();
    }
}
