package io.loquat.presence.local;

import io.loquat.presence.People;
import io.loquat.presence.PeopleContract;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

class LocalPeopleTest extends PeopleContract {

    @Override
    protected People make(LongSupplier nanos, Supplier<CompletionStage<@Nullable Long>> series) {
        return new LocalPeople(GRACE, nanos, series);
    }
}
