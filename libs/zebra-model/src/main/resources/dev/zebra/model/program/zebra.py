# The model. Java calls these methods; the functions they use stand in the files named after them.
# Weights are one list: embedding [vocabulary, hidden], final norm [hidden], the head
# [vocabulary, hidden] unless it is the embedding, then six per layer (see block).
class Zebra(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  kv_heads : int
  epsilon : float
  # tokens before the query that a local layer sees
  window : int
  # per layer
  local : List[bool]
  # indices into the weights
  head : int
  first : int

  # ids [batch, time] -> normed hidden states [batch, time, hidden]
  def hidden(self: __torch__.Zebra, ids: Tensor, inverse: Tensor, w: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    b, t = torch.size(ids)
    cosines, sines = __torch__.rope.angles(0, t, inverse, x)
    mask = x
    if t > self.window + 1 and not x.is_cuda:
      mask = __torch__.attention.band(b, t, self.window, 0, x)
    before = torch.zeros([b, self.window, self.kv_heads, 2 * inverse.size(0)], dtype=x.dtype, layout=0, device=x.device)
    for layer in range(torch.len(self.local)):
      o = self.first + 6 * layer
      q, k, v = __torch__.block.project(x, w, o, self.heads, self.kv_heads, self.epsilon, cosines, sines)
      if self.local[layer]:
        a = __torch__.attention.local(q, k, v, before, before, 0, mask)
      else:
        a = __torch__.attention.causal(q, k, v)
      x = __torch__.block.finish(x, a, w, o, self.epsilon)
    return __torch__.norm.rms(x, w[1], self.epsilon)

  # The weights as they are computed with: bfloat16 on CUDA, as they are on the CPU.
  def compute_weights(self: __torch__.Zebra, w: List[Tensor]) -> List[Tensor]:
    if not w[0].is_cuda:
      return w
    cast = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      _0 = torch.append(cast, torch.to(w[i], 15))
    return cast

  # ids [1, time] -> float32 [time, vocabulary]
  def logits(self: __torch__.Zebra, ids: Tensor, inverse: Tensor, w: List[Tensor]) -> Tensor:
    x = (self).hidden(ids, inverse, w)
    return __torch__.head.logits(torch.flatten(x, 0, 1), w[self.head])

  # ids [1, time], targets [time] -> float32 [time]
  def log_probabilities(self: __torch__.Zebra, ids: Tensor, targets: Tensor, inverse: Tensor, w: List[Tensor]) -> Tensor:
    x = (self).hidden(ids, inverse, w)
    return __torch__.head.log_probabilities(torch.flatten(x, 0, 1), w[self.head], targets)

  # ids and labels [batch, time], negative labels ignored -> summed loss in float64
  def loss(self: __torch__.Zebra, ids: Tensor, labels: Tensor, inverse: Tensor, w: List[Tensor]) -> Tensor:
    x = (self).hidden(ids, inverse, w)
    return __torch__.loss.summed(torch.flatten(x, 0, 1), w[self.head], torch.flatten(labels))

  # Of float32 weights. scale: float64 scalar on the CPU, 1 / predicted tokens of the whole step.
  # -> [what to run backward from, summed loss in float64]
  def training_loss(self: __torch__.Zebra, ids: Tensor, labels: Tensor, scale: Tensor, inverse: Tensor, master: List[Tensor]) -> List[Tensor]:
    w = (self).compute_weights(master)
    x = (self).hidden(ids, inverse, w)
    return __torch__.loss.fused(torch.flatten(x, 0, 1), w[self.head], torch.flatten(labels), float(scale))

  # Appends ids [1, time] to the cached sequence of `position` tokens. -> float32 [vocabulary]
  def prefill(self: __torch__.Zebra, ids: Tensor, position: int, inverse: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    t = ids.size(1)
    cosines, sines = __torch__.rope.angles(position, t, inverse, x)
    past = min(position, self.window)
    global_mask = x
    local_mask = x
    if not x.is_cuda:
      local_mask = __torch__.attention.band(1, t, self.window, past, x)
      if position > 0:
        global_mask = __torch__.attention.causal_mask(t, position, x)
    for layer in range(torch.len(self.local)):
      o = self.first + 6 * layer
      q, k, v = __torch__.block.project(x, w, o, self.heads, self.kv_heads, self.epsilon, cosines, sines)
      if self.local[layer]:
        before_k = __torch__.cache.unroll(keys[layer], self.window, position)
        before_v = __torch__.cache.unroll(values[layer], self.window, position)
        a = __torch__.attention.local(q, k, v, before_k, before_v, past, local_mask)
        _0 = __torch__.cache.remember(keys[layer], k, position)
        _1 = __torch__.cache.remember(values[layer], v, position)
      else:
        _2 = __torch__.cache.append(keys[layer], k, position)
        _3 = __torch__.cache.append(values[layer], v, position)
        all_k = torch.narrow(keys[layer], 1, 0, position + t)
        all_v = torch.narrow(values[layer], 1, 0, position + t)
        a = __torch__.attention.chunk(q, all_k, all_v, global_mask)
      x = __torch__.block.finish(x, a, w, o, self.epsilon)
    last = torch.select(torch.narrow(x, 1, t - 1, 1), 1, 0)
    normed = __torch__.norm.rms(last, w[1], self.epsilon)
    return torch.select(__torch__.head.logits(normed, w[self.head]), 0, 0)

  # Appends one id [1, 1] to the cached sequence of `position` tokens. -> float32 [vocabulary]
  def decode(self: __torch__.Zebra, ids: Tensor, position: int, inverse: Tensor, w: List[Tensor], keys: List[Tensor], values: List[Tensor]) -> Tensor:
    x = torch.embedding(w[0], ids)
    cosines, sines = __torch__.rope.angles(position, 1, inverse, x)
    for layer in range(torch.len(self.local)):
      o = self.first + 6 * layer
      q, k, v = __torch__.block.project(x, w, o, self.heads, self.kv_heads, self.epsilon, cosines, sines)
      size = keys[layer].size(1)
      at = position % size
      valid = min(position + 1, size)
      _0 = __torch__.cache.append(keys[layer], k, at)
      _1 = __torch__.cache.append(values[layer], v, at)
      a = __torch__.attention.decode(q, torch.narrow(keys[layer], 1, 0, valid), torch.narrow(values[layer], 1, 0, valid))
      x = __torch__.block.finish(x, a, w, o, self.epsilon)
    normed = __torch__.norm.rms(torch.select(x, 1, 0), w[1], self.epsilon)
    return torch.select(__torch__.head.logits(normed, w[self.head]), 0, 0)

  # Uninitialised: only slots that were written are ever read.
  def new_slots(self: __torch__.Zebra, slots: int, inverse: Tensor, like: Tensor) -> Tensor:
    dtype = like.dtype
    if like.is_cuda:
      dtype = 15
    return torch.empty([1, slots, self.kv_heads, 2 * inverse.size(0)], dtype=dtype, layout=0, device=like.device)

  # -> norm of the gradients before clipping, a scalar
  def clip(self: __torch__.Zebra, g: List[Tensor], clip: float) -> Tensor:
    return __torch__.optimizer.clip(g, clip)

  # One step of the parameters that share a weight decay.
  def adamw(self: __torch__.Zebra, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, epsilon: float, decay: float) -> Tensor:
    return __torch__.optimizer.adamw(p, g, m, v, steps, lr, beta1, beta2, epsilon, decay)

  # Tensors that share the memory of the weights and can require gradients of their own.
  def aliases(self: __torch__.Zebra, w: List[Tensor]) -> List[Tensor]:
    detached = annotate(List[Tensor], [])
    for i in range(torch.len(w)):
      _0 = torch.append(detached, torch.detach(w[i]))
    return detached

  # Forgets gradients.
  def clear(self: __torch__.Zebra, g: List[Tensor]) -> Tensor:
    torch._foreach_zero_(g)
    return g[0]
