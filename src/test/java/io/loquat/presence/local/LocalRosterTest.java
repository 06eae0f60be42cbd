package io.loquat.presence.local;

import io.loquat.presence.People;
import io.loquat.presence.PeopleContract;
import io.loquat.presence.RosterContract;
import java.util.concurrent.CompletableFuture;

class LocalRosterTest extends RosterContract {

    @Override
    protected People people() {
        return new LocalPeople(
                PeopleContract.GRACE, System::nanoTime, () -> CompletableFuture.completedFuture((Long) 1L));
    }
}
