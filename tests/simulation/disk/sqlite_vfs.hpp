#pragma once

namespace tercet::simulation {

/// From now on SQLite keeps its files on the simulated disks, and knows no others. To be called at the beginning of each run:
/// SQLite's own random numbers begin anew, so that a run does not depend on those before it.
///
/// Several connections of one process may be open to a file, with the locks and the shared memory that WAL files need. They are
/// used on one thread, so whoever finds a lock taken is told so at once, however long it is prepared to wait.
/// Files without a name, which SQLite makes for what does not fit into memory, cannot be opened.
///
/// A dead process gets SQLITE_IOERR from everything. Sectors are torn at 512 bytes; SQLite is told what it is told on
/// Linux: that they have 4096, and that what is beside a write is safe.
void register_simulated_vfs();

}  // namespace tercet::simulation
