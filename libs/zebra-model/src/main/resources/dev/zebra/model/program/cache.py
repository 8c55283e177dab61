# The striped key-value cache of several sequences: per layer [slots, size, kv_heads, head_dim], one
# sequence to a slot. Global layers hold position p in row p; local layers in row p % size, a ring of
# window + 1 rows.

# Rows of the positions first .. first + count - 1 in a ring.
def rows(ring: Tensor, first: int, count: int) -> Tensor:
  positions = torch.arange(first, first + count, device=ring.device)
  return torch.remainder(positions, ring.size(1))

# The `window` positions before `position` in temporal order, zeros where there are none.
# ring [1, size, ...] -> [1, window, kv_heads, head_dim]
def unroll(ring: Tensor, window: int, position: int) -> Tensor:
  past = min(position, window)
  known = torch.index_select(ring, 1, __torch__.cache.rows(ring, position - past, past))
  return torch.constant_pad_nd(known, [0, 0, 0, 0, window - past, 0], 0)

# Stores a chunk that starts at `position`; of a long one only the tail fits. x [1, time, ...]
def remember(ring: Tensor, x: Tensor, position: int) -> Tensor:
  time = x.size(1)
  kept = min(time, ring.size(1))
  at = __torch__.cache.rows(ring, position + time - kept, kept)
  return torch.index_copy_(ring, 1, at, torch.narrow(x, 1, time - kept, kept))

# Stores a chunk at its positions.
def append(rows: Tensor, x: Tensor, position: int) -> Tensor:
  return torch.copy_(torch.narrow(rows, 1, position, x.size(1)), x)

# Stores one token of each of several sequences. at [n]: rows of the cache seen as one list
def scatter(cache: Tensor, at: Tensor, x: Tensor) -> Tensor:
  flat = torch.flatten(cache, 0, 1)
  return torch.index_copy_(flat, 0, at, torch.narrow(x, 0, 0, at.size(0)))

# The positions of the first `rows` rows when `length` tokens are cached in `size` rows.
def positions(rows: int, size: int, length: int, like: Tensor) -> Tensor:
  row = torch.arange(rows, device=like.device)
  last = length - 1
  return last - torch.remainder(last - row, size)
