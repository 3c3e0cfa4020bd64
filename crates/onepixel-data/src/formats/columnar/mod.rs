//! Tables stored by column: Parquet and Arrow IPC.

pub(crate) mod arrow_buffers;
pub(crate) mod arrow_ipc;
pub(crate) mod arrow_messages;
pub(crate) mod cells;
pub(crate) mod columns;
pub(crate) mod guard;
pub(crate) mod parquet;
pub(crate) mod parquet_pages;
mod parquet_table;
pub(crate) mod parquet_thrift;
pub(crate) mod parquet_vectors;
pub(crate) mod shards;
