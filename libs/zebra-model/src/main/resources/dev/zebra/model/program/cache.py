# The striped key-value cache of one sequence: per layer [1, slots, kv_heads, head_dim]. Global layers
# hold position p in slot p; local layers in slot p % slots of a ring of window + 1 slots.

# Slots of the positions first .. first + count - 1 in a ring.
def slots(ring: Tensor, first: int, count: int) -> Tensor:
  positions = torch.arange(first, first + count, device=ring.device)
  return torch.remainder(positions, ring.size(1))

# The `window` positions before `position` in temporal order, zeros where there are none.
# -> [1, window, kv_heads, head_dim]
def unroll(ring: Tensor, window: int, position: int) -> Tensor:
  past = min(position, window)
  known = torch.index_select(ring, 1, __torch__.cache.slots(ring, position - past, past))
  return torch.constant_pad_nd(known, [0, 0, 0, 0, window - past, 0], 0)

# Stores a chunk that starts at `position`; of a long one only the tail fits. x [1, time, ...]
def remember(ring: Tensor, x: Tensor, position: int) -> Tensor:
  time = x.size(1)
  kept = min(time, ring.size(1))
  at = __torch__.cache.slots(ring, position + time - kept, kept)
  return torch.index_copy_(ring, 1, at, torch.narrow(x, 1, time - kept, kept))

# Stores a chunk at its positions.
def append(slots: Tensor, x: Tensor, position: int) -> Tensor:
  return torch.copy_(torch.narrow(slots, 1, position, x.size(1)), x)
