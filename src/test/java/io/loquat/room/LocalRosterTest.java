package io.loquat.room;

import java.util.concurrent.CompletableFuture;

class LocalRosterTest extends RosterContract {

    @Override
    protected People people() {
        return new LocalPeople(
                PeopleContract.GRACE, System::nanoTime, () -> CompletableFuture.completedFuture((Long) 1L));
    }
}
